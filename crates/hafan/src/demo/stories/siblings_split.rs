//! A sibling group of three: a girl of nine and her twin brothers of six, who want to live together. They are split with a reason, and the one
//! left over goes on in a search of her own until she has a home as well (DEC-6).

use api::search::v1::{Search, SearchState};

use super::Ending;
use crate::demo::bidding::{BEST, Bid};
use crate::demo::example::SIBLING_GROUP;
use crate::demo::play::{Play, same, together};
use crate::demo::process::Step;
use crate::demo::said::said;
use crate::demo::town::{BEDWEN, CRIAFOL, DERWEN};
use crate::demo::who::Who;
use crate::failure::Failure;

/// Where the three stand in the request.
const GIRL: u32 = 0;
const TWINS: [u32; 2] = [1, 2];

/// Room for all three, and less of what each of them needs.
const ALL_THREE: Bid = Bid {
    shortfall: 1,
    evidence: "CLAIMED",
    wishes_partly: 1,
    statement: "A farmhouse at the edge of town with three bedrooms in a row, and a yard to run in.",
    ..BEST
};

/// A home for the boys.
const FOR_THE_TWINS: Bid =
    Bid { statement: "A couple with a workshop and a dog, who have brought up twins of their own.", ..BEST };

/// A home for the girl.
const FOR_THE_GIRL: Bid = Bid { statement: "A Welsh-speaking couple with patience for nights.", ..BEST };

/// Why they are placed apart all the same.
const APART: &str = "The sibling assessment of October found that the boys follow her at night and that none of the three sleeps; the boys \
                     settle together, she alone, with every afternoon spent together.";

/// A twin for the brother of the example, and all three wanting to live together.
fn with_a_twin(search: &mut Search) {
    let children = &mut search.request.get_or_insert_default().children;
    children.extend(children.get(1).cloned());
    let count = children.len();
    for (place, child) in children.iter_mut().enumerate() {
        child.siblings = together(count, place);
    }
    if let Some(twin) = children.last_mut() {
        twin.number = "CDF-2020-0213".to_owned();
        twin.pen_picture = "His brother's twin and his opposite: quiet, careful, the first to share. He lines up what the other builds, \
                            speaks Welsh at school and answers for both of them when somebody asks."
            .to_owned();
    }
    if let Some(identities) = &mut search.identities {
        let twin = identities.children.get(1).cloned();
        identities.children.extend(twin);
        if let Some(twin) = identities.children.last_mut() {
            twin.first_name = "Macsen".to_owned();
        }
    }
}

pub(super) async fn play(mut play: Play<'_, '_>) -> Result<Ending, Failure> {
    play.step(Step::Need)?;
    let told = said!(
        "drafts one search for three: a girl of nine and her twin brothers of six, who want to live together",
        "yn drafftio un chwiliad i dri: merch naw oed a'i brodyr, efeilliaid chwech oed, sydd am fyw gyda'i gilydd"
    );
    play.drafts(SIBLING_GROUP, &told, with_a_twin).await?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;

    play.step(Step::Window)?;
    play.publishes_for(54).await?;
    play.offers(BEDWEN, ALL_THREE).await?;
    play.offers_for(DERWEN, &TWINS, FOR_THE_TWINS).await?;
    play.offers_for(CRIAFOL, &[GIRL], FOR_THE_GIRL).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    let shortlist = play.opens_the_shortlist().await?;
    let ways: Vec<bool> = shortlist.combinations.iter().map(|combination| combination.together).collect();
    same(
        "how many ways there are to place all three, and how many of them together",
        (ways.len(), ways.iter().filter(|one| **one).count()),
        (2, 1),
    )?;
    play.sends(&[DERWEN, CRIAFOL, BEDWEN]).await?;
    play.are_opened(&[DERWEN, CRIAFOL, BEDWEN]).await?;

    play.step(Step::Decision)?;
    let silent = play.try_to_part(DERWEN, &TWINS, None).await?;
    let tries = said!("chooses for the twins, without a word why", "yn dewis i'r efeilliaid, heb air pam");
    play.refused(Who::DecisionMaker, &tries, silent, "SPLIT_REASON_MISSING")?;
    let coded = play.try_to_part(DERWEN, &TWINS, Some(("ASSESSED_APART", ""))).await?;
    let tries = said!(
        "gives a code alone, while one offer takes all three",
        "yn rhoi cod yn unig, tra bo un cynnig yn cymryd y tri"
    );
    play.refused(Who::DecisionMaker, &tries, coded, "TOGETHER_PASSED_OVER")?;
    let chosen = play.try_to_part(DERWEN, &TWINS, Some(("ASSESSED_APART", APART))).await??.into_inner();
    let passed_over = chosen.choice.and_then(|choice| choice.split).unwrap_or_default().passed_over.len();
    same("how many offers for all three are passed over, on record", passed_over, 1)?;
    let told = said!(
        "says why in words, and chooses for the twins: «{APART}»",
        "yn dweud pam mewn geiriau, ac yn dewis i'r efeilliaid: «{APART}»"
    );
    play.tell(Who::DecisionMaker, &told)?;
    play.is(SearchState::Chosen).await?;

    play.step(Step::Award)?;
    play.awards_for(DERWEN, &TWINS).await?;
    play.is(SearchState::Awarded).await?;
    play.reads_who_comes(DERWEN).await?;
    play.contract_is_signed(DERWEN).await?;

    play.step(Step::Need)?;
    play.follows_successor().await?;
    let draft = play.is(SearchState::Draft).await?;
    same("who is left over", draft.request.map(|request| request.children.len()), Some(1))?;
    let told = said!(
        "opens what the same commit made: a draft for the girl alone, her request carried over, her brothers placed",
        "yn agor yr hyn a wnaeth yr un cam: drafft i'r ferch yn unig, ei chais wedi'i gario drosodd, ei brodyr wedi'u lleoli"
    );
    play.tell(Who::Finder, &told)?;

    play.step(Step::Approval)?;
    play.looks_at_own_settings().await?;
    play.is_approved().await?;

    play.step(Step::Window)?;
    play.publishes_for(48).await?;
    play.offers(CRIAFOL, FOR_THE_GIRL).await?;
    play.window_closes().await?;

    play.step(Step::Shortlist)?;
    play.opens_the_shortlist().await?;
    play.sends(&[CRIAFOL]).await?;
    play.are_opened(&[CRIAFOL]).await?;

    play.step(Step::Decision)?;
    play.chooses(CRIAFOL, "She says that she can sleep there, and fetch the boys from school.").await?;

    play.step(Step::Award)?;
    play.awards(CRIAFOL).await?;
    play.reads_who_comes(CRIAFOL).await?;

    play.step(Step::Contract)?;
    play.contract_is_signed(CRIAFOL).await?;
    play.plan_is_made("").await?;
    play.arrives_on_the_first_day().await?;
    play.ends_with(CRIAFOL).await
}
