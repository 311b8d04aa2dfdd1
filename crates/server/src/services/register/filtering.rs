//! Standing filters: set and read by their own provider alone (INV-1).

use api::register::v1::{GetStandingFilterRequest, PutStandingFilterRequest, StandingFilter};
use domain::Actor;
use domain::event::Subject;
use engine::verbs;
use engine::{Failure, Moment};
use tonic::Status;
use views::permit::may_act_for;
use vocabulary::{ProviderName, RefusalReason};

use super::Register;
use super::puts::version_read;
use crate::convert::{filter_out, read_filter};
use crate::present::etag;
use crate::services::call::{failed, name, read_call, with};
use crate::services::permit;
use crate::services::unchanged::Read;
use crate::status::{not_permitted, refused_with_current};

const PUT: &str = "hafan.register.v1.RegisterService/PutStandingFilter";

impl Register {
    pub(super) async fn put_filter(
        &self,
        actor: &Actor,
        message: PutStandingFilterRequest,
    ) -> Result<StandingFilter, Status> {
        let name: ProviderName = name("provider", &message.provider)?;
        may_act_for(actor, name.provider).map_err(permit::refused)?;
        let call = read_call(actor, PUT, &message.request_id, &message);
        let given_etag = message.filter.as_ref().map(|filter| filter.etag.clone()).unwrap_or_default();
        let (call, filter) = with(call, read_filter(message.filter, self.engine.geography()))?;
        let version = Read::version(&self.engine, &Subject::Provider(name.provider));
        let current = self.filter(actor, name, &Moment::Now)?;
        let read_version = version_read(Read::of(&given_etag, &current.etag, version));
        let verb = verbs::PutStandingFilter { provider: name.provider, filter, read_version };
        match self.engine.execute(call, verb).await {
            Ok(done) => self.filter(actor, name, &done.moment),
            Err(Failure::Refused(refusal)) if refusal.reason() == RefusalReason::StaleEtag => {
                let now = self.filter(actor, name, &Moment::Now)?;
                Err(refused_with_current(&refusal, &[now]))
            }
            Err(failure) => Err(failed(failure)),
        }
    }

    pub(super) fn get_filter(
        &self,
        actor: &Actor,
        message: &GetStandingFilterRequest,
    ) -> Result<StandingFilter, Status> {
        let name: ProviderName = name("provider", &message.provider)?;
        self.filter(actor, name, &Moment::Now)
    }

    fn filter(&self, actor: &Actor, name: ProviderName, moment: &Moment) -> Result<StandingFilter, Status> {
        may_act_for(actor, name.provider).map_err(permit::refused)?;
        let found = self
            .engine
            .at(moment, |world, _| world.provider(name.provider).map(|provider| filter_out(&provider.filter)));
        let mut filter = found.ok_or_else(not_permitted)?;
        filter.etag = etag(&self.engine, actor, &filter);
        Ok(filter)
    }
}
