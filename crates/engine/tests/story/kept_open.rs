//! A request that is kept open in memory reads as it stands, from memory while its search lives, and from the store once it has ended (ACR-3).

use domain::search::Search;
use engine::verbs::{AmendSearch, WithdrawSearch};
use engine::{Failure, Moment};
use event_log::{Append, EventLog as _, VaultKey, VaultRecord};
use vocabulary::{AmendmentKind, SearchId, SearchWithdrawalReason, Whereabouts};

use crate::stage::{Story, finder, of_provider, published, register, request};

fn search(story: &Story, id: SearchId) -> Search {
    Search::clone(&story.engine.world().search(id).unwrap())
}

/// Changes a byte of what the request says as a whole, where it is stored.
async fn alter(story: &Story, id: SearchId) {
    let digest = search(story, id).request.shared.ciphertext;
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = VaultKey::new(format!("doc/search/{id}/{digest}/0000")).unwrap();
    let mut bytes = story.between.vault(&key).await.unwrap().unwrap();
    bytes[40] ^= 1;
    let append = Append { vault: vec![VaultRecord { key, bytes }], ..Append::default() };
    story.between.append(append).await.unwrap();
}

#[tokio::test]
async fn src_8_an_amended_search_shows_its_new_request_at_once_to_whoever_read_the_old_one() {
    let mut story = Story::begin().await;
    let oak = of_provider(register(&mut story).await[0].0);
    let id = published(&mut story, "C-1").await;
    let outcomes = async |story: &Story| {
        let found = story.engine.search(&finder(), id, &Moment::Now).await.unwrap().request.shared.outcomes;
        let told = story.engine.invitation(&oak, id, &Moment::Now).await.unwrap().request.shared.outcomes;
        assert_eq!(found, told);
        found
    };
    assert_eq!(outcomes(&story).await, outcomes(&story).await, "read, and read again");
    for version in 2..5 {
        let mut request = request("C-1");
        request.shared.outcomes = vec![format!("A garden, and version {version}.")];
        let kind = AmendmentKind::Correction;
        story.must(&finder(), AmendSearch { search: id, kind, request, closes: None }).await;
        assert_eq!(outcomes(&story).await, [format!("A garden, and version {version}.")]);
    }
}

#[tokio::test]
async fn acr_3_what_a_search_says_is_in_memory_while_it_lives_and_no_longer() {
    let mut story = Story::begin().await;
    register(&mut story).await;
    let id = published(&mut story, "C-1").await;
    let before = search(&story, id);
    let (opened, _) = story.engine.open_request(&before).await.unwrap();
    alter(&story, id).await;
    assert_eq!(story.engine.open_request(&before).await.unwrap().0, opened, "from memory");
    let (reason, whereabouts) = (SearchWithdrawalReason::KinFound, Whereabouts::Kin);
    story.must(&finder(), WithdrawSearch { search: id, reason, whereabouts, text: String::new() }).await;
    for ended in [search(&story, id), before] {
        assert!(matches!(story.engine.open_request(&ended).await, Err(Failure::Altered(_))), "from the store");
    }
}

#[tokio::test]
async fn what_is_read_of_a_search_that_has_ended_is_not_kept() {
    let mut story = Story::begin().await;
    register(&mut story).await;
    let id = published(&mut story, "C-1").await;
    let before = search(&story, id);
    let (reason, whereabouts) = (SearchWithdrawalReason::KinFound, Whereabouts::Kin);
    story.must(&finder(), WithdrawSearch { search: id, reason, whereabouts, text: String::new() }).await;
    // Also by one who began to read while it lived.
    for read in [search(&story, id), before.clone()] {
        story.engine.open_request(&read).await.unwrap();
    }
    alter(&story, id).await;
    assert!(matches!(story.engine.open_request(&before).await, Err(Failure::Altered(_))), "from the store");
}
