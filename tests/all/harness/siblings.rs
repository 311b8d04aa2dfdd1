//! Sibling groups: a search for a girl of nine and her brother, an offer for both, and one for each.

use api::common::v1::YesNoUnknown;
use api::decision::v1::choose_offer_request::ChildsView;
use api::decision::v1::{AwardOfferRequest, ChooseOfferRequest, SendTrancheRequest, SplitGiven, Tranche};
use api::search::v1::{IdentityAnswer, NeedAnswer, SchoolAnswer, Search, Sibling, Terms, WishAnswer};

use super::deciding::{lower, unnamed};
use super::outcome::Outcome as _;
use super::register::{Agency, BIRCH, OAK, ROWAN};
use super::searching::{child, proto_instant};
use super::world::World;

/// The brother's number.
pub(crate) const BROTHER: &str = "CDF-2019-0077";

/// Why the two are placed apart, where nothing else is said.
pub(crate) const APART: &str = "She is not safe with him at night.";

/// A closed search for two, with three offers from Cardiff households.
pub(crate) struct Grouped {
    /// The search.
    pub(crate) search: String,
    /// Oak's offer for both.
    pub(crate) both: String,
    /// Rowan's offer for the girl.
    pub(crate) girl: String,
    /// Birch's offer for her brother.
    pub(crate) brother: String,
}

/// Makes the example search one for two: her brother is like her in all but his number, and they want to live together.
pub(crate) fn group(search: &mut Search) {
    unnamed(search);
    let with = |other| Sibling { child: Some(other), placed_sector: None, together_wanted: YesNoUnknown::Yes.into() };
    let mut brother = child(search).clone();
    BROTHER.clone_into(&mut brother.number);
    brother.sex = Some("M".to_owned());
    brother.siblings = vec![with(0)];
    child(search).siblings = vec![with(1)];
    search.request.get_or_insert_default().children.push(brother);
    if let Some(identities) = &mut search.identities {
        let mut his = identities.children.first().cloned().unwrap_or_default();
        his.first_name = "Iolo".to_owned();
        identities.children.push(his);
    }
}

/// Makes terms for the girl terms for these children: each gets the answers she got.
pub(crate) fn takes(terms: &mut Terms, children: &[u32]) {
    fn each<T: Clone>(of: &[T], children: &[u32], put: impl Fn(&T, u32) -> T) -> Vec<T> {
        children.iter().flat_map(|child| of.iter().map(|one| put(one, *child)).collect::<Vec<_>>()).collect()
    }
    terms.needs = each(&terms.needs, children, |need, child| NeedAnswer { child: Some(child), ..need.clone() });
    terms.schools = each(&terms.schools, children, |school, child| SchoolAnswer { child, ..school.clone() });
    terms.wishes = each(&terms.wishes, children, |wish, child| WishAnswer { child, ..wish.clone() });
    terms.identity_needs =
        each(&terms.identity_needs, children, |need, child| IdentityAnswer { child, ..need.clone() });
    terms.children_taken = children.to_vec();
}

impl World {
    /// A search for two, closed, with an offer for both that ranks lower than those for one each.
    pub(crate) async fn grouped(&self) -> Grouped {
        let search = self.published(group).await.name;
        let offer = |agency: Agency, children: &'static [u32], by| {
            self.offer(&search, agency).terms(move |terms| {
                lower(terms, by);
                takes(terms, children);
            })
        };
        let both = offer(OAK, &[0, 1], 1).submit().await.accepted().name;
        let girl = offer(ROWAN, &[0], 0).submit().await.accepted().name;
        let brother = offer(BIRCH, &[1], 0).submit().await.accepted().name;
        self.close(&search).await;
        self.settle(&search).await;
        Grouped { search, both, girl, brother }
    }

    /// The offer for both and the girl's sent to the decision maker, opened, without conflicts: ready to choose.
    pub(crate) async fn deciding_on_group(&self, grouped: &Grouped) -> Tranche {
        let offers = vec![grouped.both.clone(), grouped.girl.clone()];
        let request = SendTrancheRequest {
            parent: grouped.search.clone(),
            offers: offers.clone(),
            return_by: Some(proto_instant(self.now().await.plus_hours(48))),
            reorder_reason: "CHILD_VIEW".to_owned(),
            ..Default::default()
        };
        let tranche = self.finder().send_tranche_as(request).await.accepted();
        for (offer, agency) in offers.iter().zip([OAK, ROWAN]) {
            self.decision_maker().open_identity(offer).await.accepted();
            self.provider(agency).declare(offer, YesNoUnknown::No, "").await.accepted();
        }
        tranche
    }

    /// A choice of an offer for these children, with the reason given for a split, if one is.
    pub(crate) fn choice_for(&self, offer: &str, children: &[u32], split: Option<(&str, &str)>) -> ChooseOfferRequest {
        ChooseOfferRequest {
            offer: offer.to_owned(),
            childs_view: Some(ChildsView::ChildsViewText("We talked about it.".to_owned())),
            children_taken: children.to_vec(),
            split: split.map(|(reason, text)| SplitGiven { reason: reason.to_owned(), text: text.to_owned() }),
            ..Default::default()
        }
    }

    /// An award for these children as the checks want it.
    pub(crate) fn award_for(&self, offer: &str, children: &[u32]) -> AwardOfferRequest {
        AwardOfferRequest { children_taken: children.to_vec(), ..self.award_of(offer) }
    }

    /// The girl's offer chosen apart from her brother, ready to be awarded.
    pub(crate) async fn chosen_apart(&self) -> Grouped {
        let grouped = self.grouped().await;
        self.deciding_on_group(&grouped).await;
        let choice = self.choice_for(&grouped.girl, &[0], Some(("SAFETY", APART)));
        self.decision_maker().choose_as(choice).await.accepted();
        grouped
    }
}
