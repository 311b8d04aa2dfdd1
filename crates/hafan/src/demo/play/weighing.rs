//! Step 4: the shortlist, what only the authority can know about an offer, the tranche, and what goes with it.

use api::common::v1::YesNoUnknown;
use api::decision::v1::{
    DeclareConflictRequest, GateOutcome, GetShortlistRequest, OpenOfferIdentityRequest, ReleaseDisclosureRequest,
    ResolveUnknownRequest, SendTrancheRequest, Shortlist, ShortlistRow,
};
use api::search::v1::OfferState;
use tonic::{Response, Status};
use vocabulary::{Timestamp, working_days};

use super::Play;
use crate::commands::shortlist::whole;
use crate::demo::said::{Said, said};
use crate::demo::town::Agency;
use crate::demo::who::Who;
use crate::failure::Failure;
use crate::pages::shortlist as page;
use crate::wire::{instant, tenths, time_shown};

/// Working days the decision maker has.
const RETURN_IN_WORKING_DAYS: u32 = 2;

impl Play<'_, '_> {
    /// The shortlist, tried by who decides.
    pub(crate) async fn try_shortlist(&self) -> Result<Response<Shortlist>, Status> {
        let request = GetShortlistRequest { round: self.round(), ..GetShortlistRequest::default() };
        self.decider.0.decisions().get_shortlist(request).await
    }

    /// The finder opens the shortlist of the round that closed last.
    pub(crate) async fn opens_the_shortlist(&mut self) -> Result<Shortlist, Failure> {
        let shortlist = whole(&self.cast.finder, &self.round(), 0).await?;
        self.tell(
            Who::Finder,
            &said!(
                "opens the shortlist: every offer gated, scored, ranked and explained; no names yet",
                "yn agor y rhestr fer: pob cynnig wedi'i brofi, ei sgorio, ei raddio a'i egluro; dim enwau eto"
            ),
        )?;
        self.narrator.page(&shortlist, page::table)?;
        Ok(shortlist)
    }

    /// The row of a provider's offer.
    pub(crate) fn row<'a>(&self, shortlist: &'a Shortlist, agency: Agency) -> Result<&'a ShortlistRow, Failure> {
        let offer = self.offer_of(agency)?;
        let found = shortlist.rows.iter().find(|row| row.offer == offer);
        found.ok_or_else(|| Failure::Internal(format!("the offer of {} is not on the shortlist", self.name(agency))))
    }

    /// A gate that a provider's offer passes.
    pub(crate) fn passes(
        &mut self,
        shortlist: &Shortlist,
        agency: Agency,
        gate: &str,
        told: &Said,
    ) -> Result<(), Failure> {
        let gates = &self.row(shortlist, agency)?.gates;
        let found = gates.iter().find(|found| found.gate == gate).map(|found| found.outcome());
        super::same("how a gate came out", found, Some(GateOutcome::Pass))?;
        self.tell(self.provider(agency), told)
    }

    /// The finder settles what only the authority can know: whether somebody named by the court lives there or visits (G8).
    pub(crate) async fn settles_what_is_open(&mut self, agencies: &[Agency]) -> Result<(), Failure> {
        let shortlist = whole(&self.cast.finder, &self.round(), 0).await?;
        for agency in agencies {
            let row = self.row(&shortlist, *agency)?;
            let items: Vec<String> = row.open_questions.iter().map(|question| question.item.clone()).collect();
            let name = self.name(*agency);
            for item in items {
                let finder = &self.cast.finder;
                let request = ResolveUnknownRequest {
                    offer: self.offer_of(*agency)?,
                    item: item.clone(),
                    value: "YES".to_owned(),
                    evidence: "The agency's list of household members and visitors, compared with the court's order."
                        .to_owned(),
                    note: String::new(),
                    request_id: finder.request_id(),
                };
                let snapshot = finder.decisions().resolve_unknown(request).await?.get_ref().snapshot;
                self.tell(
                    Who::Finder,
                    &said!(
                        "settles {item} of {name} with evidence; snapshot {snapshot} stands beside the others",
                        "yn datrys {item} o {name} gyda thystiolaeth; saif ciplun {snapshot} wrth ochr y lleill"
                    ),
                )?;
            }
        }
        Ok(())
    }

    /// The finder sends offers to the decision maker, to be answered in two working days; a place of each is held meanwhile (SHL-3, SHL-4).
    pub(crate) async fn sends(&mut self, agencies: &[Agency]) -> Result<(), Failure> {
        let return_by = working_days::add_working_days(self.now().await?, RETURN_IN_WORKING_DAYS);
        self.sends_until(agencies, return_by.map_err(|error| Failure::Internal(error.to_string()))?).await
    }

    /// As [`Play::sends`], to be answered by then.
    pub(crate) async fn sends_until(&mut self, agencies: &[Agency], return_by: Timestamp) -> Result<(), Failure> {
        let shortlist = whole(&self.cast.finder, &self.round(), 0).await?;
        let mut offers = Vec::with_capacity(agencies.len());
        for agency in agencies {
            offers.push(self.offer_of(*agency)?);
        }
        let ranked = undecided(&shortlist);
        let best: Vec<_> = ranked.iter().take(offers.len()).map(|row| row.rank).collect();
        let rank_of = |offer: &String| ranked.iter().find(|row| row.offer == *offer).and_then(|row| row.rank);
        let in_order = offers.iter().map(rank_of).collect::<Vec<_>>() == best;
        let alone = offers.len() == 1 && ranked.len() > 1;
        let finder = &self.cast.finder;
        let request = SendTrancheRequest {
            parent: self.search.clone(),
            offers,
            return_by: Some(instant(return_by)),
            reorder_reason: if in_order { String::new() } else { "LOCAL_KNOWLEDGE".to_owned() },
            single_offer_reason: if alone { "ONLY_ONE_SUITABLE".to_owned() } else { String::new() },
            text: String::new(),
            request_id: finder.request_id(),
        };
        let tranche = finder.decisions().send_tranche(request).await?.into_inner();
        self.tranche = tranche.name;
        let names = agencies.iter().map(|agency| self.name(*agency)).collect::<Vec<_>>().join(", ");
        let until = time_shown(Some(&instant(return_by)));
        self.tell(
            Who::Finder,
            &said!("sends on, to be answered by {until}: {names}", "yn anfon ymlaen, i'w ateb erbyn {until}: {names}"),
        )?;
        for (agency, sent) in agencies.iter().zip(&tranche.offers) {
            let name = self.name(*agency);
            let held = sent.hold.as_ref().and_then(|hold| hold.held_until.as_ref());
            let held = held.ok_or_else(|| Failure::Internal(format!("no place of {name} is held")))?;
            let until = time_shown(Some(held));
            self.add(&said!("{name}: its place is held until {until}", "{name}: cedwir ei le tan {until}"))?;
        }
        Ok(())
    }

    /// First name and school go to the providers of the tranche, each says whether it has a conflict, and the decision maker opens whose
    /// offers they are (INV-3, SHL-3).
    pub(crate) async fn are_opened(&mut self, agencies: &[Agency]) -> Result<(), Failure> {
        let (decider, who) = self.decider.clone();
        let request = ReleaseDisclosureRequest { tranche: self.tranche.clone(), request_id: decider.request_id() };
        decider.decisions().release_disclosure(request).await?;
        self.tell(
            who.clone(),
            &said!(
                "releases first name and school to the providers of this tranche, and to nobody else",
                "yn rhyddhau enw cyntaf ac ysgol i ddarparwyr y grŵp hwn, ac i neb arall"
            ),
        )?;
        for agency in agencies {
            let (offer, provider) = (self.offer_of(*agency)?, &self.of(*agency).connection);
            let request = DeclareConflictRequest {
                offer: offer.clone(),
                conflict: YesNoUnknown::No.into(),
                text: String::new(),
                request_id: provider.request_id(),
            };
            provider.decisions().declare_conflict(request).await?;
            self.tell(
                self.provider(*agency),
                &said!("declares: no conflict with child or family", "yn datgan: dim gwrthdaro â'r plentyn na'r teulu"),
            )?;
            let request = OpenOfferIdentityRequest { offer, request_id: decider.request_id() };
            let opened = decider.decisions().open_offer_identity(request).await?.into_inner();
            let (name, miles) = (opened.provider_display_name, tenths(opened.straight_miles_tenths));
            let setting = opened.setting_display_name;
            self.tell(
                who.clone(),
                &said!(
                    "opens whose it is, which is recorded: {name}, {setting}, {miles} miles from home",
                    "yn agor pwy ydyw, ac fe'i cofnodir: {name}, {setting}, {miles} milltir o gartref"
                ),
            )?;
        }
        Ok(())
    }
}

/// Offers that may be sent, the best ranked first.
fn undecided(shortlist: &Shortlist) -> Vec<&ShortlistRow> {
    let open = |row: &&ShortlistRow| row.state() == OfferState::Ranked && row.rank.is_some();
    let mut rows: Vec<_> = shortlist.rows.iter().filter(open).collect();
    rows.sort_by_key(|row| row.rank);
    rows
}
