//! What the calls on offers say.

use api::common::v1::YesNoUnknown;
use api::search::v1 as proto;
use domain::event::OfferSlot;
use domain::{Fault, Refusal};
use engine::NewIds;
use engine::verbs::{CarryOffer, ConfirmOffer, ReduceOfferFee, RetractOffer, ReviseOffer, SubmitOffer};
use vocabulary::{OfferId, RefusalReason, RoundName, SettingName, limits};

use crate::convert::{Faults, Path, read_fee, read_terms};

/// An offer to make, and the setting it names.
pub(super) struct Submission {
    pub(super) setting: SettingName,
    pub(super) verb: SubmitOffer,
}

pub(super) fn submit(given: proto::SubmitOfferRequest, round: RoundName) -> Result<Submission, Refusal> {
    let mut faults = Faults::new();
    let setting: SettingName = faults.name(&Path::root("setting"), &given.setting);
    let version = version("answers_request_version", given.answers_request_version, &mut faults);
    let vacancy_reconfirmed = vacancy(given.vacancy_reconfirmed, &mut faults);
    let terms = joined(read_terms(given.terms), &mut faults);
    let terms = faults.finish_some(terms)?;
    let slot = OfferSlot { search: round.search, round: u32::from(round.round.get()), setting: setting.setting };
    let verb =
        SubmitOffer { offer: NewIds.offer(), slot, answers_request_version: version, terms, vacancy_reconfirmed };
    Ok(Submission { setting, verb })
}

pub(super) fn revise(given: proto::ReviseOfferRequest, offer: OfferId) -> Result<ReviseOffer, Refusal> {
    let mut faults = Faults::new();
    let answers_request_version = version("answers_request_version", given.answers_request_version, &mut faults);
    let vacancy_reconfirmed = vacancy(given.vacancy_reconfirmed, &mut faults);
    let terms = joined(read_terms(given.terms), &mut faults);
    let terms = faults.finish_some(terms)?;
    Ok(ReviseOffer { offer, answers_request_version, terms, vacancy_reconfirmed })
}

pub(super) fn confirm(given: &proto::ConfirmOfferRequest, offer: OfferId) -> Result<ConfirmOffer, Refusal> {
    let mut faults = Faults::new();
    let request_version = version("request_version", given.request_version, &mut faults);
    let vacancy_reconfirmed = vacancy(given.vacancy_reconfirmed, &mut faults);
    faults.finish(ConfirmOffer { offer, request_version, vacancy_reconfirmed })
}

pub(super) fn retract(given: &proto::RetractOfferRequest, offer: OfferId) -> Result<RetractOffer, Refusal> {
    let mut faults = Faults::new();
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(RetractOffer { offer, reason, text })
}

pub(super) fn reduce_fee(given: proto::ReduceOfferFeeRequest, offer: OfferId) -> Result<ReduceOfferFee, Refusal> {
    Ok(ReduceOfferFee { offer, fee: read_fee(given.fee)? })
}

/// Reads an offer to carry on, and makes the id of the one it becomes.
pub(super) fn carry(given: &proto::CarryOfferRequest, from: OfferId) -> Result<CarryOffer, Refusal> {
    let mut faults = Faults::new();
    let vacancy_reconfirmed = vacancy(given.vacancy_reconfirmed, &mut faults);
    faults.finish(CarryOffer { from, offer: NewIds.offer(), vacancy_reconfirmed })
}

/// Versions count from 1, so 0 is silence.
fn version(field: &str, given: u32, faults: &mut Faults) -> u32 {
    if given == 0 {
        faults.push(Fault::new(RefusalReason::FieldRequired, field));
    }
    given
}

/// Whether the vacancy stands; silence is allowed, for only stale vacancies have to be spoken of (REG-4).
fn vacancy(given: i32, faults: &mut Faults) -> Option<domain::request::YesNoUnknown> {
    let said = given != YesNoUnknown::Unspecified as i32;
    said.then(|| faults.answer(&Path::root("vacancy_reconfirmed"), given))
}

/// A part that was read, or its faults joined to the others.
fn joined<T>(read: Result<T, Refusal>, faults: &mut Faults) -> Option<T> {
    read.map_err(|refusal| faults.join(refusal.faults().cloned().collect())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_that_says_nothing_is_told_everything_at_once() {
        let round = "authorities/W06000015/searches/0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01/rounds/1".parse().unwrap();
        let refused = submit(proto::SubmitOfferRequest::default(), round).map(|_| ()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "refused FIELD_REQUIRED setting; FIELD_REQUIRED answers_request_version; FIELD_REQUIRED terms"
        );
    }

    #[test]
    fn a_fee_alone_is_named_as_it_was_sent() {
        let fee = proto::Fee { core_weekly_pence: Some(0), one_off_pence: -1, ..Default::default() };
        let given = proto::ReduceOfferFeeRequest { fee: Some(fee), ..Default::default() };
        let refused = reduce_fee(given, OfferId::from_bytes([1; 16])).map(|_| ()).unwrap_err();
        let named: Vec<&str> = refused.faults().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(named, ["fee.core_weekly_pence", "fee.one_off_pence"]);
    }
}
