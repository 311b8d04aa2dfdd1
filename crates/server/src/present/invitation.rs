//! An invitation, as far as it is disclosed to its provider (INV-3).

use api::search::v1 as proto;
use domain::event::Notice;
use domain::request::{Child, Request};
use domain::search::{Amendment, End, Round, Search};
use engine::{InvitationView, Unsuitable};
use views::stage::Stage;
use vocabulary::{AmendmentKind, AuthorityCode, Gate, ProviderId, SettingId, Timestamp};

use crate::convert::{Identities, date_out, identities_out, instant_out, request_out};

use super::text::localized;
use super::{names, round};

/// A need from this level on is a headline (INV-3).
const HEADLINE_LEVEL_MIN: u8 = 2;

/// How much of an invitation a message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// As far as it is disclosed.
    Disclosed,
    /// Without profile and identities: one of a list.
    Listed,
}

/// An invitation; `None` where the search has no round.
pub fn invitation(view: &InvitationView, extent: Extent) -> Option<proto::Invitation> {
    let InvitationView { search, provider, stage, request, now, .. } = view;
    let round = search.round_numbered(view.round)?;
    let number = round.opening.round;
    let listed = extent == Extent::Listed;
    let opened = *stage >= Stage::Opened;
    Some(proto::Invitation {
        name: names::invitation(search, *provider),
        search: names::search(search),
        provider: names::provider(*provider),
        round: names::round(search, number),
        notice: round.invited.get(provider).map_or(0, |notice| notice_out(*notice).into()),
        stage: stage_out(*stage).into(),
        summary: (!view.erased).then(|| summary(request, search.authority)),
        erased: view.erased,
        profile: (opened && !listed && !view.erased).then(|| request_out(request, search.authority)),
        identities: if listed { None } else { identities(view) },
        window: Some(round::window(round)),
        question_deadline: Some(instant_out(round.question_deadline)),
        request_version: search.request.version,
        amendments: search.amendments.iter().map(amendment).collect(),
        criteria: Some(criteria(view, round, *stage)),
        passing_settings: view.passing.iter().map(|setting| names::setting(*provider, *setting)).collect(),
        failing_settings: view.failing.iter().map(|(setting, why)| failing(*provider, *setting, why)).collect(),
        answer: answer(view, round).into(),
        no_bid: round.declined.get(provider).map(|given| round::no_bid(*provider, given, &view.no_bid_note)),
        offers: view.offers.iter().map(|offer| names::offer(search, number, *offer)).collect(),
        changed_since_predecessor: view.changed.clone(),
        state: state(search, *provider, *now).into(),
        invited_at: Some(instant_out(round.opened.1)),
        geography_release: view.geography_release.clone(),
    })
}

/// What every invited provider reads at once.
pub fn summary(request: &Request, authority: AuthorityCode) -> proto::InvitationSummary {
    let shared = &request.shared;
    let home = || request.children.first().and_then(|child| child.home_sector.clone());
    proto::InvitationSummary {
        placement_type: shared.placement_type.map(|code| code.code().to_owned()).unwrap_or_default(),
        children: request.children.iter().map(headline).collect(),
        sector: shared.location.preferred_sector.clone().or_else(home).unwrap_or_default(),
        authority: names::authority(authority),
        needed_by: shared.needed_by.map(|code| code.code().to_owned()).unwrap_or_default(),
        needed_on: shared.needed_on.map(date_out),
        level: shared.level.map(|code| code.code().to_owned()).unwrap_or_default(),
    }
}

fn headline(child: &Child) -> proto::ChildHeadline {
    let high = child.needs.iter().filter(|(_, need)| need.level.is_some_and(|level| level >= HEADLINE_LEVEL_MIN));
    proto::ChildHeadline {
        age_band: child.age_band.map(|code| code.code().to_owned()).unwrap_or_default(),
        headline_needs: high.map(|(domain, _)| domain.code().to_owned()).collect(),
    }
}

/// Where the search stands, as far as an invited provider is concerned. An award is no end: it tells nobody who was chosen, or that
/// anybody was (DEC-7).
pub fn state(search: &Search, provider: ProviderId, now: Timestamp) -> proto::InvitationState {
    let open = search.round_of(provider).is_some_and(|round| round.closed_at.is_none() && now < round.closes);
    match &search.end {
        Some(End::Withdrawn { .. }) => proto::InvitationState::Withdrawn,
        Some(End::NoMatch { .. } | End::Placed { .. }) => proto::InvitationState::Ended,
        None if open => proto::InvitationState::Open,
        None => proto::InvitationState::Closed,
    }
}

/// What offers are judged by. Words of a must-have are of the profile, so they stay out of the feed.
fn criteria(view: &InvitationView, round: &Round, stage: Stage) -> proto::Criteria {
    let authority = view.search.authority;
    let mut criteria = round::criteria(round, &view.request, authority, &view.counting, view.criteria_digest);
    if stage == Stage::Feed {
        criteria.must_haves.iter_mut().for_each(|must_have| must_have.parameter.clear());
    }
    criteria
}

fn identities(view: &InvitationView) -> Option<proto::Identities> {
    let engine::documents::Identities { children, parent } = &view.identities;
    let none = children.is_empty() && parent.is_none();
    (!none).then(|| identities_out(&Identities { children: children.clone(), parent: parent.clone() }))
}

fn answer(view: &InvitationView, round: &Round) -> proto::InvitationAnswer {
    if view.offers_standing > 0 {
        proto::InvitationAnswer::Offered
    } else if round.declined.contains_key(&view.provider) {
        proto::InvitationAnswer::Declined
    } else {
        proto::InvitationAnswer::None
    }
}

fn failing(provider: ProviderId, setting: SettingId, why: &Unsuitable) -> proto::FailingSetting {
    // Whom the round does not ask is not invited, which is of gate G3.
    let gate = match why {
        Unsuitable::Gate(failed) => failed.gate,
        Unsuitable::NotAsked(_) => Gate::G3,
    };
    let said = |language| match why {
        Unsuitable::NotAsked(reason) => reason.message(language).to_owned(),
        Unsuitable::Gate(failed) => match failed.reason() {
            Some(reason) => reason.provider_text(language),
            None => gate.label(language).to_owned(),
        },
    };
    proto::FailingSetting {
        setting: names::setting(provider, setting),
        gate: gate.code().to_owned(),
        text: Some(localized(said)),
    }
}

/// An amendment, as invitees are told.
pub fn amendment(amendment: &Amendment) -> proto::Amendment {
    proto::Amendment {
        request_version: amendment.request_version,
        kind: kind_out(amendment.kind).into(),
        amended_at: Some(instant_out(amendment.at)),
    }
}

/// The kind of an amendment, for the wire.
pub const fn kind_out(kind: AmendmentKind) -> proto::AmendmentKind {
    match kind {
        AmendmentKind::Correction => proto::AmendmentKind::Correction,
        AmendmentKind::Material => proto::AmendmentKind::Material,
    }
}

/// How loudly an invitation arrived, for the wire.
pub const fn notice_out(notice: Notice) -> proto::InvitationNotice {
    match notice {
        Notice::Alert => proto::InvitationNotice::Alert,
        Notice::Digest => proto::InvitationNotice::Digest,
    }
}

const fn stage_out(stage: Stage) -> proto::DisclosureStage {
    match stage {
        Stage::Feed => proto::DisclosureStage::Feed,
        Stage::Opened => proto::DisclosureStage::Opened,
        Stage::Tranche => proto::DisclosureStage::Tranche,
        Stage::Award => proto::DisclosureStage::Award,
    }
}
