//! Inspection reports: recorded by framework managers, read by whoever may read the setting (REG-6).

use api::register::v1::{
    BatchRecordInspectionsRequest, InspectionToRecord, ListInspectionsRequest, ListInspectionsResponse,
    RecordedInspection, Setting,
};
use domain::Actor;
use domain::event::{Event, SettingEvent, Subject};
use domain::setting::Inspection;
use engine::vault::KeySubject;
use engine::verbs::{RecordInspections, ReportToRecord};
use engine::{Happened, Moment};
use tonic::Status;
use views::permit::{Action, may_serve};
use vocabulary::SettingName;

use super::Register;
use crate::convert::{ReportGiven, inspection_out, instant_out, read_inspections};
use crate::present::{Page, next_page_token};
use crate::services::call::{failed, name, read_call, with};
use crate::services::permit;

const RECORD: &str = "hafan.register.v1.RegisterService/BatchRecordInspections";

impl Register {
    pub(super) async fn record_inspections(
        &self,
        actor: &Actor,
        message: BatchRecordInspectionsRequest,
    ) -> Result<Vec<Setting>, Status> {
        may_serve(actor, Action::ManageRegister).map_err(permit::refused)?;
        let names = message.inspections.iter().filter_map(|InspectionToRecord { setting, .. }| setting.parse().ok());
        for name in names {
            self.require_setting(name)?;
        }
        let call = read_call(actor, RECORD, &message.request_id, &message);
        let (call, given) = with(call, read_inspections(message.inspections))?;
        let names: Vec<SettingName> = given.iter().map(|report| report.setting).collect();
        let report =
            |ReportGiven { setting, body, inspection }| ReportToRecord { setting: setting.setting, body, inspection };
        let verb = RecordInspections { reports: given.into_iter().map(report).collect() };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        let mut settings = Vec::with_capacity(names.len());
        for name in names {
            settings.push(self.setting(actor, name, &done.moment).await?);
        }
        Ok(settings)
    }

    pub(super) async fn list_of_inspections(
        &self,
        actor: &Actor,
        message: &ListInspectionsRequest,
    ) -> Result<ListInspectionsResponse, Status> {
        let name: SettingName = name("parent", &message.parent)?;
        self.setting(actor, name, &Moment::Now).await?;
        let list = format!("ListInspections|{name}");
        let page = Page::read(&self.engine, actor, &list, message.page_size, &message.page_token)?;
        let before = page.after().map(u64::from_be_bytes);
        let history = self.engine.history_of(&Subject::Setting(name.setting)).await.map_err(failed)?;
        let earlier = history.into_iter().rev().filter(|found| before.is_none_or(|before| found.version < before));
        let mut found = earlier.filter_map(report).take(page.limit + 1).collect::<Vec<_>>();
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let last = found.last().filter(|_| more).map(|(happened, _)| happened.version.to_be_bytes());
        let mut inspections = Vec::with_capacity(found.len());
        for (happened, sealed) in &found {
            let key = KeySubject::Setting(name.setting);
            let read: Inspection = self.engine.open_document(key, sealed).await.map_err(failed)?;
            inspections.push(RecordedInspection {
                inspection: Some(inspection_out(&read)),
                recorded_at: Some(instant_out(happened.at)),
            });
        }
        let next_page_token = next_page_token(&self.engine, actor, &list, last.as_ref().map(<[u8; 8]>::as_slice))?;
        Ok(ListInspectionsResponse { inspections, next_page_token })
    }
}

/// An event that recorded a report, with the report in the vault.
fn report(happened: Happened) -> Option<(Happened, domain::event::Sealed)> {
    match &happened.event {
        Event::Setting(_, SettingEvent::InspectionRecorded { report, .. }) => {
            let report = *report;
            Some((happened, report))
        }
        _ => None,
    }
}
