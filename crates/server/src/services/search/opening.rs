//! What the calls that open a search, and those while it is open, say.

use api::common::v1::Warning;
use api::search::v1 as proto;
use domain::{Fault, Refusal};
use engine::verbs::{
    AmendClosedSearch, AmendSearch, Audience, ExtendWindow, OpenFurtherRound, OpenSpotRound, PublishSearch,
    WithdrawSearch,
};
use engine::{Engine, Moment};
use geography::Geography;
use vocabulary::{AmendmentKind, AuthorityCode, RefusalReason, SearchId, SettingKind, Timestamp, limits};

use super::draft::{both, unknown_number};
use crate::convert::{Faults, Path, read_request};
use crate::present::check;

/// Reads a publication.
pub(super) fn read_publish(given: &proto::PublishSearchRequest, search: SearchId) -> Result<PublishSearch, Refusal> {
    let mut faults = Faults::new();
    let closes = faults.instant(&Path::root("closes_at"), given.closes_at);
    let audience = given.audience.as_ref().map(|given| audience(given, &mut faults)).unwrap_or_default();
    faults.finish(PublishSearch { search, closes, audience })
}

/// Reads a spot-purchase round to open.
pub(super) fn read_open_spot(given: &proto::OpenSpotRoundRequest, search: SearchId) -> Result<OpenSpotRound, Refusal> {
    let mut faults = Faults::new();
    let closes = faults.instant(&Path::root("closes_at"), given.closes_at);
    let audience = given.audience.as_ref().map(|given| audience(given, &mut faults)).unwrap_or_default();
    faults.finish(OpenSpotRound { search, closes, audience })
}

/// Reads a further framework round to open.
pub(super) fn read_open_further(
    given: &proto::OpenFurtherRoundRequest,
    search: SearchId,
) -> Result<OpenFurtherRound, Refusal> {
    let mut faults = Faults::new();
    let closes = faults.instant(&Path::root("closes_at"), given.closes_at);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    let audience = given.audience.as_ref().map(|given| audience(given, &mut faults)).unwrap_or_default();
    faults.finish(OpenFurtherRound { search, closes, reason, text, audience })
}

/// Reads an amendment after the close.
pub(super) fn read_amend_closed(
    given: proto::AmendClosedSearchRequest,
    authority: AuthorityCode,
    search: SearchId,
    geography: &Geography,
) -> Result<AmendClosedSearch, Refusal> {
    let mut faults = Faults::new();
    let kind = amendment_kind(given.kind, &mut faults);
    let own = faults.finish_some(kind);
    let (kind, request) = both(own, read_request(given.request, authority, geography))?;
    Ok(AmendClosedSearch { search, kind, request })
}

fn audience(given: &proto::Audience, faults: &mut Faults) -> Audience {
    let proto::Audience { setting_kinds, authorities } = given;
    let at = Path::root("audience");
    let (at_kinds, at_authorities) = (at.field("setting_kinds"), at.field("authorities"));
    faults.list(&at_kinds, setting_kinds.len(), SettingKind::ALL.len());
    faults.list(&at_authorities, authorities.len(), limits::AUTHORITIES_PER_LOT_MAX);
    Audience {
        setting_kinds: faults.codes(&at_kinds, setting_kinds),
        authorities: authorities
            .iter()
            .take(limits::AUTHORITIES_PER_LOT_MAX)
            .enumerate()
            .map(|(index, name)| faults.authority(&at_authorities.index(index), name))
            .collect(),
    }
}

/// What speaks against the window a search was published with, as it was then.
pub(super) fn warnings(engine: &Engine, search: SearchId, moment: &Moment) -> Vec<Warning> {
    let window = engine.at(moment, |world, _| {
        let search = world.search(search)?;
        search.rounds.first().map(|round| round.opening.window)
    });
    window.map(|window| check::window_warnings(window.opens(), window.closes())).unwrap_or_default()
}

/// A close under consideration lies ahead.
pub(super) fn require_ahead(closes: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match closes {
        Some(closes) if closes <= now => {
            let fault = Fault::new(RefusalReason::ValueOutOfRange, "closes_at");
            Err(fault.with("given", closes).with("after", now).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Reads an amendment.
pub(super) fn read_amend(
    given: proto::AmendSearchRequest,
    authority: AuthorityCode,
    search: SearchId,
    geography: &Geography,
) -> Result<AmendSearch, Refusal> {
    let mut faults = Faults::new();
    let kind = amendment_kind(given.kind, &mut faults);
    let closes = faults.optional_instant(&Path::root("closes_at"), given.closes_at);
    let own = faults.finish_some(kind.map(|kind| (kind, closes)));
    let ((kind, closes), request) = both(own, read_request(given.request, authority, geography))?;
    Ok(AmendSearch { search, kind, request, closes })
}

fn amendment_kind(given: i32, faults: &mut Faults) -> Option<AmendmentKind> {
    let at = Path::root("kind");
    match proto::AmendmentKind::try_from(given) {
        Ok(proto::AmendmentKind::Correction) => Some(AmendmentKind::Correction),
        Ok(proto::AmendmentKind::Material) => Some(AmendmentKind::Material),
        Ok(proto::AmendmentKind::Unspecified) => {
            faults.push(Fault::new(RefusalReason::FieldRequired, at.to_string()));
            None
        }
        Err(_) => {
            faults.push(unknown_number(&at, given));
            None
        }
    }
}

/// Reads a later close.
pub(super) fn read_extend(given: &proto::ExtendWindowRequest, search: SearchId) -> Result<ExtendWindow, Refusal> {
    let mut faults = Faults::new();
    let closes = faults.instant(&Path::root("closes_at"), given.closes_at);
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(ExtendWindow { search, closes, reason, text })
}

/// Reads a withdrawal.
pub(super) fn read_withdraw(given: &proto::WithdrawSearchRequest, search: SearchId) -> Result<WithdrawSearch, Refusal> {
    let mut faults = Faults::new();
    let reason = faults.code(&Path::root("reason"), &given.reason);
    let whereabouts = faults.code(&Path::root("whereabouts"), &given.whereabouts);
    let text = faults.text(&Path::root("text"), given.text.clone(), limits::NOTE_CHARS_MAX);
    faults.finish(WithdrawSearch { search, reason, whereabouts, text })
}
