//! The register matched against a request, in numbers and in both languages (INV-2, REG-8, SRC-1), and why a setting is not on a list.

use api::common::v1::LocalizedText;
use api::common::v1::YesNoUnknown;
use api::search::v1 as proto;
use domain::event::Notice;
use domain::search::Search;
use engine::{CheckedRequest, ExplainedSetting, Offered, OwnMatch, PreMatchRow, PreMatchView};
use matching::v1::sentences::{Detail, sentence};
use matching::v1::{Applies, Counts, CriterionScore, GateOutcome, GateResult, Listing, Utility, Verdict};
use vocabulary::{Gate, Language, Timestamp};

use super::round::criterion_code;
use super::text::{both, localized};
use super::{names, scored};
use crate::convert::instant_out;

/// A page of a match, without its token.
pub fn response(view: &PreMatchView) -> proto::PreMatchResponse {
    proto::PreMatchResponse {
        settings: view.rows.iter().map(|row| matched(row, view.now)).collect(),
        next_page_token: String::new(),
        counts: Some(counts(&view.counts)),
        own_counts: Some(counts(&view.own_counts)),
        lot: view.lot.as_ref().map(names::lot).unwrap_or_default(),
        judged_at: Some(instant_out(view.now)),
        geography_release: view.geography_release.clone(),
    }
}

/// The match against the authority's own and partner settings.
pub fn own(own: &OwnMatch, checked: &CheckedRequest) -> proto::OwnSettingsMatch {
    let best = own.best.iter().map(|row| matched(row, checked.now)).collect();
    proto::OwnSettingsMatch {
        counts: Some(counts(&own.counts)),
        best,
        shown: checked.own_match_shown,
        geography_release: own.geography_release.clone(),
    }
}

fn counts(counts: &Counts) -> proto::MatchCounts {
    let failing = counts.failing.iter();
    proto::MatchCounts {
        settings: counts.settings,
        could_serve: counts.could_serve,
        to_check: counts.to_check,
        stale: counts.stale,
        failing: failing.map(|(gate, settings)| gate_count(*gate, *settings)).collect(),
    }
}

fn gate_count(gate: Gate, settings: u32) -> proto::GateCount {
    proto::GateCount { gate: gate.code().to_owned(), settings }
}

/// One setting of a match. Names neither a household nor an address (REG-2).
fn matched(row: &PreMatchRow, now: Timestamp) -> proto::MatchedSetting {
    let recorded = &row.setting.recorded;
    let (outcome, failed_gate) = outcome(row);
    let distances = (0_u32..).zip(&row.miles).filter_map(|(child, miles)| {
        miles.map(|miles| proto::HomeDistance {
            child,
            travel_tenths: miles.travel_tenths,
            straight_tenths: miles.straight_tenths,
        })
    });
    let applying = row.scored.criteria().iter().filter(|criterion| criterion.applies == Applies::Yes);
    proto::MatchedSetting {
        setting: names::setting(recorded.provider, row.setting.id),
        provider: names::provider(recorded.provider),
        provider_display_name: row.provider.recorded.display_name.clone(),
        kind: recorded.kind.code().to_owned(),
        listing: listing(row.found.listing).into(),
        sector: recorded.sector.clone(),
        authority: row.facts.authority.map(names::authority).unwrap_or_default(),
        tier: scored::tier(row.tier).into(),
        tier_rule: Some(scored::tier_rule(row.tier)),
        distances: distances.collect(),
        outcome: outcome.into(),
        failed_gate,
        gates: Gate::ALL.iter().map(|which| gate(*which, &row.gates)).collect(),
        points_hundredths: row.scored.points.hundredths(),
        low_points_hundredths: row.scored.low.points().hundredths(),
        high_points_hundredths: row.scored.high.points().hundredths(),
        criteria: applying.map(criterion).collect(),
        places_confirmed_at: row.confirmed_at.map(instant_out),
        places_age_days: row.confirmed_at.map(|at| u32::try_from(now.since(at).whole_hours() / 24).unwrap_or(0)),
        stale: row.is_stale,
    }
}

fn outcome(row: &PreMatchRow) -> (proto::MatchOutcome, String) {
    let to_check = row.gates.iter().any(|result| result.outcome == GateOutcome::NeedsCheck);
    match row.verdict {
        Verdict::Fails(gate) => (proto::MatchOutcome::Fails, gate.code().to_owned()),
        Verdict::Stale => (proto::MatchOutcome::Stale, String::new()),
        Verdict::Serves if to_check => (proto::MatchOutcome::ToCheck, String::new()),
        Verdict::Serves => (proto::MatchOutcome::CouldServe, String::new()),
    }
}

const fn listing(listing: Listing) -> proto::SettingListing {
    match listing {
        Listing::Own => proto::SettingListing::Own,
        Listing::Partner => proto::SettingListing::Partner,
        Listing::Other => proto::SettingListing::Other,
    }
}

/// One gate; those only an offer can be judged by stand in their place, not judged.
fn gate(which: Gate, judged: &[GateResult]) -> proto::MatchGate {
    let gate = which.code().to_owned();
    let Some(result) = judged.iter().find(|result| result.gate == which) else {
        return proto::MatchGate {
            gate,
            outcome: proto::MatchGateOutcome::NotJudged.into(),
            reasons: Vec::new(),
            text: Some(both("Judged when it offers.", "Fe'i bernir pan fydd yn cynnig.")),
        };
    };
    let outcome = match result.outcome {
        GateOutcome::Pass => proto::MatchGateOutcome::Pass,
        GateOutcome::Fail => proto::MatchGateOutcome::Fail,
        GateOutcome::NeedsCheck => proto::MatchGateOutcome::NeedsCheck,
    };
    proto::MatchGate {
        gate,
        outcome: outcome.into(),
        reasons: result.reasons.iter().map(|reason| reason.code().to_owned()).collect(),
        text: Some(scored::gate_text(result)),
    }
}

fn criterion(scored: &CriterionScore) -> proto::MatchCriterion {
    proto::MatchCriterion {
        criterion: criterion_code(scored.criterion).to_owned(),
        weight: scored.weight,
        points_hundredths: scored.points.hundredths(),
        known: matches!(scored.utility, Utility::Known(_)),
        sentence: Some(localized(|language| sentence(scored, Detail::Exact, language))),
    }
}

/// Why a setting is, or is not, on the list of a search.
pub fn explanation(explained: &ExplainedSetting, search: &Search) -> proto::SettingExplanation {
    let (offered, offer) = match explained.offered {
        Offered::NotClosed => (proto::OfferedState::NotClosed, String::new()),
        Offered::NotTold => (proto::OfferedState::NotTold, String::new()),
        Offered::No => (proto::OfferedState::No, String::new()),
        Offered::Yes(offer) => (proto::OfferedState::Yes, names::closed_offer(search, offer)),
    };
    let invited = match explained.invited {
        None => proto::InvitationNotice::Unspecified,
        Some(Notice::Alert) => proto::InvitationNotice::Alert,
        Some(Notice::Digest) => proto::InvitationNotice::Digest,
    };
    let member = match (&explained.lot, explained.is_member) {
        (None, _) => YesNoUnknown::Unspecified,
        (Some(_), true) => YesNoUnknown::Yes,
        (Some(_), false) => YesNoUnknown::No,
    };
    proto::SettingExplanation {
        setting: Some(matched(&explained.row, explained.now)),
        concealment_category: explained
            .concealment
            .map(|concealment| concealment.reason.to_string())
            .unwrap_or_default(),
        lot: explained.lot.as_ref().map(names::lot).unwrap_or_default(),
        lot_member: member.into(),
        invited: invited.into(),
        no_bid: explained.no_bid.map(|reason| reason.code().to_owned()).unwrap_or_default(),
        offered: offered.into(),
        offer,
        sentences: sentences(explained, search),
        geography_release: explained.geography_release.clone(),
    }
}

/// The answer in sentences: what stands against it, and how far it came.
fn sentences(explained: &ExplainedSetting, search: &Search) -> Vec<LocalizedText> {
    let mut said = Vec::new();
    if let Some(concealment) = explained.concealment {
        said.push(localized(|language| {
            let label = concealment.reason.label(language);
            match language {
                Language::En => format!("It is concealed: {label}."),
                Language::Cy => format!("Mae wedi'i guddio: {label}."),
            }
        }));
    }
    let against = explained.row.gates.iter().filter(|result| result.outcome != GateOutcome::Pass);
    said.extend(against.map(|result| {
        let text = scored::gate_text(result);
        LocalizedText {
            en: format!("{}: {}", result.gate.code(), text.en),
            cy: format!("{}: {}", result.gate.code(), text.cy),
        }
    }));
    if explained.row.is_stale {
        said.push(both(
            "Its places were confirmed seven days ago or more, or never: it is left out until they are confirmed.",
            "Cadarnhawyd ei leoedd saith diwrnod yn ôl neu fwy, neu erioed: mae wedi'i adael allan nes eu cadarnhau.",
        ));
    }
    if said.is_empty() {
        said.push(both("Nothing on file stands against it.", "Nid oes dim ar ffeil yn ei erbyn."));
    }
    if !search.rounds.is_empty() {
        said.push(answered(explained));
    }
    said
}

/// How far it came in the latest round.
fn answered(explained: &ExplainedSetting) -> LocalizedText {
    match (explained.invited, explained.no_bid, explained.offered) {
        (None, ..) => both("Its provider was not invited.", "Ni wahoddwyd ei ddarparwr."),
        (Some(_), Some(reason), _) => localized(|language| match language {
            Language::En => format!("Its provider will not offer: {}.", reason.label(language)),
            Language::Cy => format!("Ni fydd ei ddarparwr yn cynnig: {}.", reason.label(language)),
        }),
        (Some(_), None, Offered::NotClosed) => both(
            "Its provider was invited; who offers is told when the window has closed.",
            "Gwahoddwyd ei ddarparwr; dywedir pwy sy'n cynnig pan fydd y ffenestr wedi cau.",
        ),
        (Some(_), None, Offered::NotTold) => both(
            "Its provider was invited; whether it offered is told once you have opened whose each offer is.",
            "Gwahoddwyd ei ddarparwr; dywedir a gynigiodd ar ôl i chi agor pwy biau pob cynnig.",
        ),
        (Some(_), None, Offered::No) => {
            both("Its provider was invited and did not offer it.", "Gwahoddwyd ei ddarparwr ac ni chynigiodd ef.")
        }
        (Some(_), None, Offered::Yes(_)) => both("It was offered.", "Fe'i cynigiwyd."),
    }
}
