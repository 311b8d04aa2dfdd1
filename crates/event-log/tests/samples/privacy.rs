//! Events of data as a whole and of keys.

use domain::event::{DataSubject, Event, KeyName, KeysEvent, PrivacyEvent};
use vocabulary::{ErasureReason, LegalHoldReason, Role};

use super::{administrator, by, cardiff, child, offer, provider, sealed, search_id, setting};

/// One event of every kind.
pub(crate) fn all() -> Vec<Event> {
    let subject = DataSubject::Child(cardiff(), child(3));
    let manager = || by("people/tess.manager", Role::TeamManager);
    let keys = vec![
        KeyName::Child(child(3)),
        KeyName::Search(search_id()),
        KeyName::Parent(search_id()),
        KeyName::Offer(offer()),
        KeyName::Setting(setting()),
    ];
    let text = Some(sealed(90));
    let ordered = PrivacyEvent::ErasureOrdered {
        by: Some(manager()),
        order: 2,
        reason: ErasureReason::RecordedInError,
        text,
        keys,
    };
    let of_setting = DataSubject::Setting(provider(), setting());
    let hold = PrivacyEvent::HoldPlaced { by: manager(), hold: 1, reason: LegalHoldReason::Inquiry, text };
    vec![
        Event::Privacy(DataSubject::Search(cardiff(), search_id()), hold),
        Event::Privacy(
            DataSubject::Parent(cardiff(), search_id()),
            PrivacyEvent::HoldLifted { by: manager(), hold: 1 },
        ),
        Event::Privacy(subject, ordered),
        Event::Privacy(of_setting, PrivacyEvent::ErasureTakenBack { by: manager(), order: 1 }),
        Event::Privacy(subject, PrivacyEvent::ErasureBegun { order: 2, run: 3 }),
        Event::Privacy(subject, PrivacyEvent::ErasurePutOff { order: 2, run: 3 }),
        Event::Privacy(DataSubject::Offers(cardiff(), search_id()), PrivacyEvent::Erased { order: 2, run: 4 }),
        Event::Privacy(subject, PrivacyEvent::AccessGiven { by: manager() }),
        Event::Keys(KeysEvent::RotationBegun { by: administrator(), run: 1, destroys_old: true }),
        Event::Keys(KeysEvent::ErasureBegun { by: Some(administrator()), run: 4, orders: 1 }),
        Event::Keys(KeysEvent::MasterKeyMade { run: 4, key: "master-3".to_owned() }),
        Event::Keys(KeysEvent::KeysDestroyed { run: 4, keys: 5 }),
        Event::Keys(KeysEvent::RunCompleted { run: 4, rewrapped: 1_204 }),
    ]
}
