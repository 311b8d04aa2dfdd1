//! The one place where ids are made. They are random (UUIDv4), so that no order or instant can be read from one.

use uuid::Uuid;
use vocabulary::{
    AttachmentId, ContractId, HoldId, ImportId, OfferId, ProviderId, QuestionId, SearchId, SettingId, TrancheId,
};

/// Makes ids.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewIds;

macro_rules! make {
    ($($name:ident: $kind:ident),+) => {$(
        /// A new id.
        #[must_use]
        pub fn $name(self) -> $kind {
            $kind::from_uuid(random())
        }
    )+};
}

impl NewIds {
    make!(search: SearchId, offer: OfferId, question: QuestionId, tranche: TrancheId, hold: HoldId, provider: ProviderId, setting: SettingId, import: ImportId, contract: ContractId, attachment: AttachmentId);
}

#[expect(clippy::disallowed_methods, reason = "this is engine::ids, where ids are made")]
fn random() -> Uuid {
    Uuid::new_v4()
}
