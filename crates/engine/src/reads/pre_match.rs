//! The register matched against a request before anybody is asked (INV-2, REG-8, SRC-1), and why a setting is not on the list (SHL-2).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::Actor;
use domain::event::{LotKey, Notice};
use domain::provider::Provider;
use domain::request::{Request, bounds};
use domain::scoring::{provider_facts, tender};
use domain::search::Search;
use domain::setting::{Concealment, Setting};
use domain::{Fault, Refusal};
use geography::Geography;
use matching::v1::{
    Answer, Columns, Counts, Found, GateResult, Judged, Listing, Miles, Place, ProviderFacts, Question, Scored,
    SettingFacts, Tender, TierLabel, Verdict, pre_match_gates, pre_match_score, tier_of,
};
use views::World;
use views::permit::{Action, may};
use views::register::{concealment, reader_of_setting};
use vocabulary::{
    AuthorityCode, NoBidReason, OfferId, RefusalReason, SearchId, SettingId, Span, Tier, Timestamp, limits,
};

use super::Checkable;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::scoring::Weighed;

/// Which settings a page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Those that could serve, best first, after one of them.
    CouldServe(Option<Found>),
    /// The others, by id, after one of them.
    CouldNot(Option<SettingId>),
}

/// Whose settings a page is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// The authority's own and its partners'.
    OwnAndPartners,
}

/// A page of a match.
#[derive(Clone, Debug)]
pub struct PreMatchView {
    /// Which release of the geography its distances rest on.
    pub geography_release: String,
    /// Settings of the page.
    pub rows: Vec<PreMatchRow>,
    /// Over all settings.
    pub counts: Counts,
    /// Over the authority's own and its partners'.
    pub own_counts: Counts,
    /// The lot whose members count as registered; absent where none covers the type, and then every provider does.
    pub lot: Option<LotKey>,
    /// The position of the log it is as of.
    pub as_of: u64,
    /// The instant that judged.
    pub now: Timestamp,
}

/// One setting of a match.
#[derive(Clone, Debug)]
pub struct PreMatchRow {
    /// Its place in the list of those that could serve.
    pub found: Found,
    /// The setting; shown only as its authority's finder may see it.
    pub setting: Arc<Setting>,
    /// Its provider.
    pub provider: Arc<Provider>,
    /// What became of it.
    pub verdict: Verdict,
    /// What the match read of it.
    pub facts: SettingFacts,
    /// Every gate told before an offer.
    pub gates: Vec<GateResult>,
    /// Its score before an offer.
    pub scored: Scored,
    /// The statutory tier.
    pub tier: TierLabel,
    /// Miles to the home of each child, in the order of the request.
    pub miles: Vec<Option<Miles>>,
    /// When its places were last confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// Whether they are stale (REG-4).
    pub is_stale: bool,
}

/// The match against the authority's own and partner settings.
#[derive(Clone, Debug)]
pub struct OwnMatch {
    /// Which release of the geography its distances rest on.
    pub geography_release: String,
    /// How many came out how.
    pub counts: Counts,
    /// The best of them.
    pub best: Vec<PreMatchRow>,
    /// The position of the log it is as of.
    pub as_of: u64,
}

/// Why a setting is, or is not, on a search's list.
#[derive(Clone, Debug)]
pub struct ExplainedSetting {
    /// Which release of the geography its distances rest on.
    pub geography_release: String,
    /// The setting and how it is matched.
    pub row: PreMatchRow,
    /// The concealment that stands over it: shown by its category alone.
    pub concealment: Option<Concealment>,
    /// The lot.
    pub lot: Option<LotKey>,
    /// Whether its provider is a member of the lot today, signed or not.
    pub is_member: bool,
    /// How its provider was invited to the latest round; absent when it was not, or there is none.
    pub invited: Option<Notice>,
    /// The no-bid its provider gave in that round.
    pub no_bid: Option<NoBidReason>,
    /// Whether it offered.
    pub offered: Offered,
    /// The instant that judged.
    pub now: Timestamp,
}

/// Whether a setting offered in the latest round, as far as its asker may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// No round has closed: nobody is told who offers before (OFF-3).
    NotClosed,
    /// The round has closed, and the asker has not opened whose every offer is: in the first look none is told (SHL-3).
    NotTold,
    /// It did not.
    No,
    /// It did.
    Yes(OfferId),
}

/// A question put together from the world.
struct Prepared {
    tender: Tender,
    providers: Vec<ProviderFacts>,
    listed: BTreeMap<SettingId, Listing>,
    own_search: Option<SearchId>,
    lot: Option<LotKey>,
    as_of: u64,
    now: Timestamp,
}

impl Prepared {
    fn question(&self) -> Question<'_> {
        Question {
            tender: &self.tender,
            providers: &self.providers,
            listed: &self.listed,
            own_search: self.own_search,
            now: self.now,
            stale_after: Span::of_days(limits::VACANCY_STALE_DAYS),
        }
    }

    fn of(
        (world, geography): (&World, &Geography),
        columns: &Columns,
        asked: (&Request, AuthorityCode, Option<SearchId>),
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let (request, authority, own_search) = asked;
        let missing = || Fault::new(RefusalReason::EssentialsMissing, "request.shared.placement_type");
        let today = now.london_date();
        let search = own_search.and_then(|search| world.search(search));
        let weighed = match search {
            Some(search) => Weighed::of(world, &search, today),
            None => Weighed::on(&world.authority(authority), today),
        };
        let tender = tender(request, authority, weighed.policy(), geography).ok_or_else(missing)?;
        let lot = world.lot_for(tender.placement_type, authority, today);
        let members: Option<BTreeSet<_>> = lot.map(|(_, lot)| {
            let members = lot.recorded.members.iter().map(|member| member.provider);
            members.filter(|member| lot.has_member(*member, today)).collect()
        });
        let kept = world.authority(authority);
        let facts = columns.providers().iter().map(|id| {
            let Some(provider) = world.provider(*id) else { return ProviderFacts::default() };
            let member = members.as_ref().is_none_or(|members| members.contains(id));
            let registered = if member { Answer::Yes } else { Answer::No };
            let listing = match provider.authority {
                Some(owner) if owner == authority => Listing::Own,
                Some(_) | None if kept.partner_providers.contains(id) => Listing::Partner,
                Some(_) | None => Listing::Other,
            };
            provider_facts(provider, registered, listing, request.shared.needed_on, now)
        });
        Ok(Self {
            providers: facts.collect(),
            listed: kept.partner_settings.iter().map(|setting| (*setting, Listing::Partner)).collect(),
            lot: lot.map(|(key, _)| key.clone()),
            own_search,
            as_of: world.position,
            tender,
            now,
        })
    }
}

impl Engine {
    /// Matches the register against a request of an authority.
    ///
    /// # Errors
    /// Not permitted; ESSENTIALS_MISSING while the placement type is not said.
    pub async fn pre_match(
        &self,
        actor: &Actor,
        authority: AuthorityCode,
        subject: Checkable,
        page: (Shown, Whose, usize),
    ) -> Result<PreMatchView, Failure> {
        may(actor, Action::PreMatch, authority)?;
        let (request, own_search) = match subject {
            Checkable::OnFile(id) => {
                let search = self.world().search(id).filter(|search| search.authority == authority);
                may(actor, Action::PreMatch, search.as_deref())?;
                let search = search.ok_or(Failure::NotPermitted)?;
                (self.open_request(&search).await?.0, Some(id))
            }
            Checkable::Unsent(request) => {
                Refusal::unless_empty(bounds::faults(&request, self.geography()))?;
                (*request, None)
            }
        };
        require_child(&request)?;
        self.refresh_columns().await?;
        let now = self.now();
        let (shown, whose, limit) = page;
        let columns = self.columns();
        let world = self.world();
        let prepared = Prepared::of((&world, self.geography()), &columns, (&request, authority, own_search), now)?;
        let question = prepared.question();
        let judged = columns.judge(&question);
        let is_own = |row: u32| columns.listing(row, &question) != Listing::Other;
        let wanted = |row: u32| whose == Whose::All || is_own(row);
        let rows = match shown {
            Shown::CouldServe(after) => {
                let best = columns.best(&question, &judged, after, limit);
                let picked = best.into_iter().filter(|found| wanted(found.row));
                picked.filter_map(|found| row(&world, &columns, &question, &judged, found.row)).collect()
            }
            Shown::CouldNot(after) => {
                let others = columns.rows_after(after).filter(|(_, row)| judged.verdict(*row) != Verdict::Serves);
                let seen = others.filter(|(id, row)| wanted(*row) && may_see(&world, actor, *id));
                seen.take(limit).filter_map(|(_, at)| row(&world, &columns, &question, &judged, at)).collect()
            }
        };
        let own_counts = judged.counts(is_own);
        Ok(PreMatchView {
            geography_release: self.geography().release().to_owned(),
            rows,
            counts: judged.counts(|_| true),
            own_counts,
            lot: prepared.lot.clone(),
            as_of: prepared.as_of,
            now,
        })
    }

    /// The match of a search against the authority's own and partner settings, as its finder is shown it before others are asked.
    pub(crate) async fn own_match(&self, search: &Search, now: Timestamp) -> Result<OwnMatch, Failure> {
        let (request, _) = self.open_request(search).await?;
        self.own_match_of(&request, search.authority, Some(search.id), now).await
    }

    /// The match of a request against the authority's own and partner settings.
    pub(crate) async fn own_match_of(
        &self,
        request: &Request,
        authority: AuthorityCode,
        search: Option<SearchId>,
        now: Timestamp,
    ) -> Result<OwnMatch, Failure> {
        require_child(request)?;
        self.refresh_columns().await?;
        let columns = self.columns();
        let world = self.world();
        let prepared = Prepared::of((&world, self.geography()), &columns, (request, authority, search), now)?;
        let question = prepared.question();
        let judged = columns.judge(&question);
        let is_own = |row: u32| columns.listing(row, &question) != Listing::Other;
        // Own ones come first, so the best of all are the best of them, as far as there are any.
        let best = columns.best(&question, &judged, None, limits::OWN_SETTINGS_SHOWN_MAX);
        let best = best.into_iter().filter(|found| found.listing != Listing::Other);
        let best = best.filter_map(|found| row(&world, &columns, &question, &judged, found.row)).collect();
        Ok(OwnMatch {
            geography_release: self.geography().release().to_owned(),
            counts: judged.counts(is_own),
            best,
            as_of: prepared.as_of,
        })
    }

    /// Settings that could serve a request in a better tier than a placement has, the best first (CON-5).
    pub(crate) async fn nearer_home(
        &self,
        request: &Request,
        (authority, search): (AuthorityCode, SearchId),
        (tier, own): (Tier, SettingId),
        now: Timestamp,
    ) -> Result<Vec<SettingId>, Failure> {
        require_child(request)?;
        self.refresh_columns().await?;
        let columns = self.columns();
        let world = self.world();
        let prepared = Prepared::of((&world, self.geography()), &columns, (request, authority, Some(search)), now)?;
        let question = prepared.question();
        let judged = columns.judge(&question);
        let best = columns.best(&question, &judged, None, limits::NEARER_HOME_JUDGED_MAX);
        let rows = best.into_iter().filter_map(|found| row(&world, &columns, &question, &judged, found.row));
        let nearer = rows.filter(|row| matches!(row.tier, TierLabel::Known(found) if found < tier));
        Ok(nearer.map(|row| row.setting.id).filter(|setting| *setting != own).collect())
    }

    /// Why a setting is, or is not, on the list of a search: every gate, and what became of it so far.
    ///
    /// # Errors
    /// Not permitted, also where there is no such setting; ESSENTIALS_MISSING while the placement type is not said.
    pub async fn explain_setting(
        &self,
        actor: &Actor,
        search: SearchId,
        setting: SettingId,
    ) -> Result<ExplainedSetting, Failure> {
        let search = self.world().search(search);
        may(actor, Action::PreMatch, search.as_deref())?;
        let search = search.ok_or(Failure::NotPermitted)?;
        let (request, _) = self.open_request(&search).await?;
        require_child(&request)?;
        self.refresh_columns().await?;
        let now = self.now();
        let columns = self.columns();
        let world = self.world();
        let prepared =
            Prepared::of((&world, self.geography()), &columns, (&request, search.authority, Some(search.id)), now)?;
        let question = prepared.question();
        let judged = columns.judge(&question);
        let at = columns.row(setting).ok_or(Failure::NotPermitted)?;
        let explained = row(&world, &columns, &question, &judged, at).ok_or(Failure::NotPermitted)?;
        let provider = explained.provider.id;
        let round = search.round();
        let lot = round.and_then(|round| round.opening.lot.clone()).or_else(|| prepared.lot.clone());
        let is_member =
            lot.as_ref().and_then(|key| world.lot(key)).is_some_and(|lot| lot.has_member(provider, now.london_date()));
        Ok(ExplainedSetting {
            geography_release: self.geography().release().to_owned(),
            concealment: concealment(&world, &explained.setting),
            invited: round.and_then(|round| round.invited.get(&provider)).copied(),
            no_bid: round.and_then(|round| round.declined.get(&provider)).map(|no_bid| no_bid.reason),
            offered: offered(&search, actor, setting),
            row: explained,
            is_member,
            lot,
            now,
        })
    }
}

/// A request without a child asks nothing of a setting.
fn require_child(request: &Request) -> Result<(), Refusal> {
    let some = !request.children.is_empty();
    domain::refusal::require(some, RefusalReason::EssentialsMissing, "request.children")
}

/// Whether the asker may see the entry at all: a concealed one only with a search with its provider.
fn may_see(world: &World, actor: &Actor, setting: SettingId) -> bool {
    world.setting(setting).is_some_and(|setting| reader_of_setting(world, actor, setting).is_ok())
}

/// Whether a setting offered, without telling in the first look whose any offer is: to who has opened them all, and to nobody before.
fn offered(search: &Search, actor: &Actor, setting: SettingId) -> Offered {
    let Some(round) = search.round().filter(|round| round.closed_at.is_some()) else { return Offered::NotClosed };
    let of_round = || search.offers.iter().filter(|(_, offer)| offer.round == round.opening.round);
    let opened = |offer: &OfferId| search.opened.get(offer).is_some_and(|who| who.contains(&actor.id));
    match of_round().find(|(_, offer)| offer.setting == setting) {
        Some((offer, _)) if opened(offer) => Offered::Yes(*offer),
        _ if !of_round().all(|(offer, _)| opened(offer)) => Offered::NotTold,
        Some((offer, _)) => Offered::Yes(*offer),
        None => Offered::No,
    }
}

/// A row in full: the row-wise gates and score of the same facts, with their reasons.
fn row(world: &World, columns: &Columns, question: &Question<'_>, judged: &Judged, at: u32) -> Option<PreMatchRow> {
    let setting = world.setting(columns.setting(at)?)?;
    let provider = world.provider(setting.recorded.provider)?;
    let facts = columns.facts(at, question)?;
    let scored = pre_match_score(question.tender, &facts, &columns.capacities(at));
    let home = |home: Place| facts.place.map(|place| Miles::between(place, home));
    Some(PreMatchRow {
        found: Found {
            listing: columns.listing(at, question),
            score: std::cmp::Reverse(scored.score),
            mean: std::cmp::Reverse(scored.mean),
            setting: setting.id,
            row: at,
        },
        setting: Arc::clone(setting),
        provider: Arc::clone(provider),
        verdict: judged.verdict(at),
        gates: pre_match_gates(question.tender, &facts),
        tier: tier_of(question.tender, &facts),
        miles: question.tender.children.iter().map(|child| child.home.and_then(home)).collect(),
        confirmed_at: columns.confirmed_at(at, question),
        is_stale: columns.is_stale(at, question),
        facts,
        scored,
    })
}
