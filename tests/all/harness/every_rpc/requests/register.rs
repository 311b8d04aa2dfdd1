//! Requests of packages `hafan.register.v1`, `hafan.framework.v1` and `hafan.imports.v1`.

use api::common::v1::YesNoUnknown;
use api::framework::v1::*;
use api::imports::v1::import_row::Row;
use api::imports::v1::*;
use api::register::v1::*;
use prost_types::FieldMask;

use super::super::objects::Objects;
use super::{asked, day};
use crate::harness::caller::new_request_id as id;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (service, _) = method.split_once('/')?;
    match service {
        "RegisterService" => keeping(method, of).or_else(|| reading(method, of)),
        "AuthorityService" => authority(method, of),
        "FrameworkService" => framework(method, of).or_else(|| fees(method, of)),
        "ImportService" => imports(method, of),
        _ => None,
    }
}

fn entry(of: &Objects) -> Provider {
    Provider { name: of.provider.clone(), ..of.entry.clone() }
}

fn setting_entry(of: &Objects) -> Setting {
    Setting { name: of.setting.clone(), ..of.setting_entry.clone() }
}

fn mask(path: &str) -> Option<FieldMask> {
    Some(FieldMask { paths: vec![path.to_owned()] })
}

fn keeping(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (provider, setting) = (&of.provider, &of.setting);
    let concern = "A complaint is being looked into.";
    Some(match method {
        "RegisterService/BatchPutProviders" => {
            asked!(BatchPutProvidersRequest { providers: vec![entry(of)], request_id: id() })
        }
        "RegisterService/BatchPutSettings" => {
            asked!(BatchPutSettingsRequest { settings: vec![setting_entry(of)], request_id: id() })
        }
        "RegisterService/UpdateProvider" => {
            asked!(UpdateProviderRequest { provider: entry(of), update_mask: mask("display_name"), request_id: id() })
        }
        "RegisterService/UpdateSetting" => asked!(UpdateSettingRequest {
            setting: setting_entry(of),
            update_mask: mask("display_name"),
            request_id: id(),
        }),
        "RegisterService/BatchUpdateSettings" => {
            let update = SettingUpdate { setting: Some(setting_entry(of)), update_mask: mask("display_name") };
            asked!(BatchUpdateSettingsRequest { updates: vec![update], request_id: id() })
        }
        "RegisterService/BatchRecordInspections" => {
            let inspection = Inspection {
                inspected_on: day(of.today.plus_days(-30)),
                body: "CIW".to_owned(),
                judgement: "Good".to_owned(),
                link: "https://reports.example/2".to_owned(),
            };
            let record = InspectionToRecord { setting: setting.clone(), inspection: Some(inspection) };
            asked!(BatchRecordInspectionsRequest { inspections: vec![record], request_id: id() })
        }
        "RegisterService/PutStandingFilter" => {
            let filter = StandingFilter { levels: vec!["ENHANCED".to_owned()], ..Default::default() };
            asked!(PutStandingFilterRequest { provider: provider, filter: filter, request_id: id() })
        }
        "RegisterService/PutPlaces" => {
            let places = of.setting_entry.places.iter();
            let places: Vec<Place> = places.map(|place| Place { state: 0, held_until: None, ..*place }).collect();
            asked!(PutPlacesRequest { setting: setting, places: places, request_id: id() })
        }
        "RegisterService/ConfirmPlaces" => asked!(ConfirmPlacesRequest { provider: provider, request_id: id() }),
        "RegisterService/ConcealProvider" => asked!(ConcealProviderRequest {
            name: provider,
            category: "CARE_STANDARDS",
            reason: concern,
            request_id: id(),
        }),
        "RegisterService/ConcealSetting" => asked!(ConcealSettingRequest {
            name: setting,
            category: "CARE_STANDARDS",
            reason: concern,
            request_id: id(),
        }),
        "RegisterService/LiftConcealment" => asked!(LiftConcealmentRequest { name: provider, request_id: id() }),
        _ => return None,
    })
}

fn reading(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (provider, setting) = (&of.provider, &of.setting);
    Some(match method {
        "RegisterService/ListChanges" => asked!(ListChangesRequest { name: setting, page_size: 100 }),
        "RegisterService/ListInspections" => asked!(ListInspectionsRequest { parent: setting, page_size: 100 }),
        "RegisterService/GetStandingFilter" => asked!(GetStandingFilterRequest { provider: provider }),
        "RegisterService/GetProvider" => asked!(GetProviderRequest { name: provider }),
        "RegisterService/GetSetting" => asked!(GetSettingRequest { name: setting }),
        "RegisterService/ListProviders" => asked!(ListProvidersRequest { page_size: 100 }),
        "RegisterService/ListSettings" => asked!(ListSettingsRequest { parent: provider, page_size: 100 }),
        "RegisterService/ListHeldPlaces" => asked!(ListHeldPlacesRequest { parent: provider, page_size: 100 }),
        _ => return None,
    })
}

fn authority(method: &str, of: &Objects) -> Option<Vec<u8>> {
    Some(match method {
        "AuthorityService/PutAuthorityProvider" => {
            let own = Provider {
                name: String::new(),
                display_name: "The council's own carers".to_owned(),
                registration_number: "W-LA-1".to_owned(),
                legal_form: "LOCAL_AUTHORITY".to_owned(),
                ..of.entry.clone()
            };
            asked!(PutAuthorityProviderRequest { parent: &of.authority, provider: own, request_id: id() })
        }
        "AuthorityService/PutPartners" => {
            let partners = Partners {
                authority: of.authority.clone(),
                providers: vec![of.provider.clone()],
                ..Default::default()
            };
            asked!(PutPartnersRequest { partners: partners, request_id: id() })
        }
        "AuthorityService/GetPartners" => asked!(GetPartnersRequest { parent: &of.authority }),
        _ => return None,
    })
}

fn framework(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (lot, provider) = (&of.lot, &of.provider);
    Some(match method {
        "FrameworkService/PutFramework" => {
            let framework = Framework { name: of.framework.clone(), ..of.framework_entry.clone() };
            asked!(PutFrameworkRequest { framework: framework, request_id: id() })
        }
        "FrameworkService/PutLot" => asked!(PutLotRequest {
            name: lot,
            placement_types: vec!["LONG_TERM_FOSTERING".to_owned(), "SHORT_TERM_FOSTERING".to_owned()],
            member_authorities: vec![of.authority.clone()],
            request_id: id(),
        }),
        "FrameworkService/BatchPutMembers" => {
            let member = LotMember {
                provider: provider.clone(),
                from: day(of.today.plus_days(-300)),
                suspended: YesNoUnknown::No.into(),
                ..Default::default()
            };
            asked!(BatchPutMembersRequest { lot: lot, members: vec![member], request_id: id() })
        }
        "FrameworkService/SuspendMember" => asked!(SuspendMemberRequest {
            lot: lot,
            provider: provider,
            reason: "CARE_QUALITY",
            text: "Two visits were missed.",
            request_id: id(),
        }),
        "FrameworkService/ReinstateMember" => {
            asked!(ReinstateMemberRequest { lot: lot, provider: provider, text: "It is mended.", request_id: id() })
        }
        "FrameworkService/BatchPutPriceLists" => {
            let list = PriceList { lot: lot.clone(), provider: provider.clone(), ..of.price_list.clone() };
            asked!(BatchPutPriceListsRequest { price_lists: vec![list], request_id: id() })
        }
        "FrameworkService/ListFrameworks" => asked!(ListFrameworksRequest { page_size: 100 }),
        "FrameworkService/ListLotChanges" => asked!(ListLotChangesRequest { lot: lot, page_size: 100 }),
        "FrameworkService/GetFramework" => asked!(GetFrameworkRequest { name: &of.framework }),
        _ => return None,
    })
}

fn fees(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (lot, provider) = (&of.lot, &of.provider);
    Some(match method {
        "FrameworkService/CheckSearchFee" => asked!(CheckSearchFeeRequest { search: &of.search, provider: provider }),
        "FrameworkService/GetPriceList" => asked!(GetPriceListRequest { lot: lot, provider: provider }),
        "FrameworkService/ListPriceLists" => asked!(ListPriceListsRequest { parent: lot, page_size: 100 }),
        "FrameworkService/CheckFee" => asked!(CheckFeeRequest {
            lot: lot,
            provider: provider,
            placement_type: "LONG_TERM_FOSTERING",
            age_band: "AGE_5_9",
            level: "ENHANCED",
            children: 1u32,
        }),
        _ => return None,
    })
}

fn imports(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = &of.import;
    let rows = || {
        let key = ProviderKey { name: of.provider.clone(), ..Default::default() };
        let setting = SettingRow { provider: Some(key), setting: Some(setting_entry(of)) };
        vec![ImportRow { row: Some(Row::Setting(setting)), unreadable: Vec::new() }]
    };
    Some(match method {
        "ImportService/StartImport" => asked!(StartImportRequest { request_id: id() }),
        "ImportService/StageRows" => {
            asked!(StageRowsRequest { name: name, sequence: 1u32, rows: rows(), request_id: id() })
        }
        "ImportService/CheckRows" => asked!(CheckRowsRequest { rows: rows() }),
        "ImportService/GetImport" => asked!(GetImportRequest { name: name }),
        "ImportService/ListImports" => asked!(ListImportsRequest { page_size: 100 }),
        "ImportService/CommitImport" => asked!(CommitImportRequest { name: name, request_id: id() }),
        "ImportService/AbandonImport" => asked!(AbandonImportRequest { name: name, request_id: id() }),
        _ => return None,
    })
}
