//! A tranche (SHL-3, SHL-4) as those of its authority read it. Its offers are named by offer only.

use std::sync::Arc;

use domain::Actor;
use domain::request::YesNoUnknown;
use domain::search::{OfferStanding, Search, Tranche};
use domain::setting::Hold;
use views::World;
use views::permit::{Action, may};
use vocabulary::{OfferId, SearchId, Timestamp, TrancheId};

use crate::engine::Engine;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::vault::KeySubject;

/// A tranche.
#[derive(Clone, Debug)]
pub struct TrancheView {
    /// Its search.
    pub search: Arc<Search>,
    /// Its facts.
    pub tranche: Tranche,
    /// Its reasons in words.
    pub text: String,
    /// Its offers, in the order sent.
    pub offers: Vec<TrancheOfferView>,
    /// The instant of reading.
    pub now: Timestamp,
}

/// An offer of a tranche.
#[derive(Clone, Debug)]
pub struct TrancheOfferView {
    /// The offer.
    pub offer: OfferId,
    /// Its round.
    pub round: u32,
    /// Where it stands.
    pub standing: Option<OfferStanding>,
    /// The hold on its places, while it runs.
    pub hold: Option<Hold>,
    /// What its provider declared, once it has.
    pub conflict: Option<YesNoUnknown>,
    /// The conflict in words.
    pub conflict_text: String,
}

impl Engine {
    /// Reads a tranche.
    pub async fn tranche(
        &self,
        actor: &Actor,
        search: SearchId,
        id: TrancheId,
        moment: &Moment,
    ) -> Result<TrancheView, Failure> {
        let (search, tranche, mut offers, now) = self.at(moment, |world, now| {
            let search = world.search(search);
            may(actor, Action::ReadShortlist, search.as_deref())?;
            let search = search.ok_or(Failure::NotPermitted)?;
            let tranche = search.tranche(id).cloned().ok_or(Failure::NotPermitted)?;
            let offers: Vec<TrancheOfferView> =
                tranche.sent.offers.iter().filter_map(|offer| sent_offer(world, &search, *offer, now)).collect();
            Ok::<_, Failure>((search, tranche, offers, now))
        })?;
        for offer in &mut offers {
            let text = search.conflict_texts.get(&offer.offer);
            offer.conflict_text = self.words(KeySubject::Offer(offer.offer), text).await?;
        }
        let text = self.words(KeySubject::Search(search.id), tranche.sent.text.as_ref()).await?;
        Ok(TrancheView { search, tranche, text, offers, now })
    }
}

fn sent_offer(world: &World, search: &Search, offer: OfferId, now: Timestamp) -> Option<TrancheOfferView> {
    let closed = search.offers.get(&offer)?;
    let hold = world
        .setting(closed.setting)
        .and_then(|setting| setting.holds.values().find(|hold| hold.offer == offer && now < hold.until).cloned());
    Some(TrancheOfferView {
        offer,
        round: closed.round,
        standing: search.offer_standing(offer, now),
        hold,
        conflict: search.conflicts.get(&offer).copied(),
        conflict_text: String::new(),
    })
}
