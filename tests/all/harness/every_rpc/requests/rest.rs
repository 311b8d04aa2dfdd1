//! Requests of the packages that have few.

use api::admin::v1::*;
use api::attachment::v1::*;
use api::audit::v1::*;
use api::common::v1::YesNoUnknown;
use api::contract::v1::*;
use api::evidence::v1::*;
use api::feed::v1::*;
use api::reference::v1::*;
use api::task::v1::*;

use super::super::objects::Objects;
use super::{asked, day};
use crate::harness::attaching::{of_offer, of_search, pdf, said};
use crate::harness::caller::new_request_id as id;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (service, _) = method.split_once('/')?;
    match service {
        "ContractService" => contract(method, of),
        "EvidenceService" => evidence(method, of),
        "AttachmentService" => attachment(method, of),
        "KeysService" => super::privacy::request(method, of),
        _ => others(method, of),
    }
}

fn attachment(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (parent, name) = (&of.attached_to, &of.attachment);
    Some(match method {
        "AttachmentService/UploadAttachment" => {
            let bytes = pdf("another", 0);
            let said = match parent {
                offer if offer.contains("/offers/") => of_offer(&bytes, YesNoUnknown::Yes),
                contract if contract.contains("/contracts/") => said(&bytes),
                _ => of_search(&bytes, "AWARD"),
            };
            asked!(UploadAttachmentRequest { parent: parent, attachment: said, content: bytes, request_id: id() })
        }
        "AttachmentService/DownloadAttachment" => asked!(DownloadAttachmentRequest { name: name, request_id: id() }),
        "AttachmentService/ListAttachments" => asked!(ListAttachmentsRequest { parent: parent }),
        "AttachmentService/RemoveAttachment" => asked!(RemoveAttachmentRequest { name: name, request_id: id() }),
        _ => return None,
    })
}

fn contract(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = &of.contract;
    let completion = || ContractCompletion {
        special_terms: "The taxi to school is paid by the council.".to_owned(),
        ..Default::default()
    };
    Some(match method {
        "ContractService/GetContract" => asked!(GetContractRequest { name: name }),
        "ContractService/ListContracts" => asked!(ListContractsRequest { parent: &of.authority, page_size: 100 }),
        "ContractService/GetContractText" => asked!(GetContractTextRequest { name: name }),
        "ContractService/CompleteContract" => {
            asked!(CompleteContractRequest { name: name, completion: completion(), request_id: id() })
        }
        "ContractService/SignContract" => {
            asked!(SignContractRequest { name: name, digest: &of.contract_digest, request_id: id() })
        }
        "ContractService/ProposeVariation" => asked!(ProposeVariationRequest {
            name: name,
            completion: completion(),
            effective_on: day(of.today.plus_days(9)),
            changes: "What was agreed at the first review.",
            request_id: id(),
        }),
        "ContractService/RefuseContract" => asked!(RefuseContractRequest {
            name: name,
            reason: "OTHER",
            text: "The household has had a bereavement.",
            request_id: id(),
        }),
        "ContractService/RecordArrival" => {
            asked!(RecordArrivalRequest { name: name, arrived_on: day(of.today), request_id: id() })
        }
        "ContractService/RecordNonArrival" => {
            asked!(RecordNonArrivalRequest { name: name, text: "She stayed with her aunt.", request_id: id() })
        }
        "ContractService/RecordPlacementPlan" => {
            asked!(RecordPlacementPlanRequest { name: name, made_on: day(of.today), request_id: id() })
        }
        "ContractService/EndPlacement" => asked!(EndPlacementRequest {
            name: name,
            ended_on: day(of.today),
            reason: "OTHER",
            text: "She has gone home.",
            request_id: id(),
        }),
        _ => return None,
    })
}

fn evidence(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (parent, from) = (&of.authority, day(of.today.plus_days(-300)));
    Some(match method {
        "EvidenceService/ImportPlacements" => {
            let row = ImportedPlacement {
                child_number: "CDF-2019-0099".to_owned(),
                code: "U4".to_owned(),
                placed_in: of.authority.clone(),
                from,
                until: None,
                weekly_pence: Some(82_600),
            };
            asked!(ImportPlacementsRequest { parent: parent, rows: vec![row], request_id: id() })
        }
        "EvidenceService/ImportBudgets" => {
            let until = day(of.today.plus_days(60));
            let row = ImportedBudget { code: "U4".to_owned(), from, until, amount_pence: 100_000_000 };
            asked!(ImportBudgetsRequest { parent: parent, rows: vec![row], request_id: id() })
        }
        "EvidenceService/ListImportedPlacements" => {
            asked!(ListImportedPlacementsRequest { parent: parent, page_size: 100 })
        }
        "EvidenceService/ListBudgets" => asked!(ListBudgetsRequest { parent: parent, page_size: 100 }),
        "EvidenceService/GetPlacementCounts" => asked!(GetPlacementCountsRequest { parent: parent }),
        _ => return None,
    })
}

fn others(method: &str, of: &Objects) -> Option<Vec<u8>> {
    Some(match method {
        "AdminService/AdvanceSandboxClock" => {
            let by = prost_types::Duration { seconds: 1, nanos: 0 };
            asked!(AdvanceSandboxClockRequest { by: by, request_id: id() })
        }
        "AdminService/AcceptClock" => asked!(AcceptClockRequest { request_id: id() }),
        "AdminService/BackUp" => asked!(BackUpRequest { request_id: id() }),
        "AdminService/GetServerStatus" => asked!(GetServerStatusRequest {}),
        "AuditService/VerifyLog" => asked!(VerifyLogRequest {}),
        "AuditService/ListLogRecords" => asked!(ListLogRecordsRequest { from_position: 1u64 }),
        "AuditService/GetLogHead" => asked!(GetLogHeadRequest {}),
        "AuditService/ListAccess" => asked!(ListAccessRequest {}),
        "AuditService/ExportEvidence" => asked!(ExportEvidenceRequest { name: &of.search }),
        "FeedService/WatchFeed" => asked!(WatchFeedRequest {}),
        "FeedService/ListFeed" => asked!(ListFeedRequest { page_size: 100 }),
        "TaskService/ListTasks" => asked!(ListTasksRequest { page_size: 100 }),
        "TaskService/CompleteTask" => asked!(CompleteTaskRequest { name: &of.task, request_id: id() }),
        "ReferenceService/ListCodes" => asked!(ListCodesRequest {}),
        "ReferenceService/ListAuthorities" => asked!(ListAuthoritiesRequest {}),
        "ReferenceService/GetDistance" => {
            asked!(GetDistanceRequest { from: "CF5 1AA", to: "CF14 1AA", responsible_authority: &of.authority })
        }
        "ReferenceService/GetNotForProfitPolicy" => asked!(GetNotForProfitPolicyRequest {}),
        "ReferenceService/ListVerificationKeys" => asked!(ListVerificationKeysRequest {}),
        _ => return None,
    })
}
