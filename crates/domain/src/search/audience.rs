//! Whom a round asks (INV-1): who may be invited to it and offer in it, and with which settings.

use vocabulary::{Date, ProviderId, RefusalReason, SettingId, Timestamp};

use super::{Round, Search};
use crate::event::{LotKey, Opening, RoundTier};
use crate::framework::{Lots, Membership};
use crate::refusal::{Fault, Refusal, require};

impl RoundTier {
    /// Refuses a provider whom such a round does not ask on a day. `lots` are those that list it; `lot` the one that covers the type.
    ///
    /// A framework round asks the members of its lot. Any other asks everybody on the register but a member suspended for quality in
    /// whichever lot (FRM-1).
    pub fn require_admits(
        self,
        lot: Option<&LotKey>,
        lots: &Lots,
        provider: ProviderId,
        on: Date,
    ) -> Result<(), Refusal> {
        match self {
            Self::Framework => match lot.and_then(|key| lots.get(key)) {
                Some(lot) => lot.require_member(provider, on),
                None => Err(Fault::new(RefusalReason::NotFrameworkMember, provider.to_string()).with("on", on).into()),
            },
            Self::Spot(_) | Self::Direct(..) => {
                let suspended = lots.values().any(|lot| lot.membership(provider, on) == Membership::Suspended);
                if suspended {
                    return Err(Fault::new(RefusalReason::MemberSuspended, provider.to_string()).with("on", on).into());
                }
                Ok(())
            }
        }
    }

    /// Whether such a round asks a provider on a day, as gate G1 reads it.
    pub fn admits(self, lot: Option<&LotKey>, lots: &Lots, provider: ProviderId, on: Date) -> matching::v1::Answer {
        match self.require_admits(lot, lots, provider, on) {
            Ok(()) => matching::v1::Answer::Yes,
            Err(_) => matching::v1::Answer::No,
        }
    }
}

impl Opening {
    /// The instant at which the membership lapses on which a provider's part in a framework round rests; in any other it rests on none.
    pub fn lapses_at(&self, lots: &Lots, provider: ProviderId, on: Date) -> Option<Timestamp> {
        match self.tier {
            RoundTier::Framework => lots.get(self.lot.as_ref()?)?.lapses_at(provider, on),
            RoundTier::Spot(_) | RoundTier::Direct(..) => None,
        }
    }
}

impl Search {
    /// Refuses a setting whom a round does not ask: any but the one named (SRC-13); in a spot purchase one of which an offer was
    /// rejected in an earlier round (ESC-1). Its provider's others stay welcome.
    pub fn require_asked(&self, round: &Round, setting: SettingId) -> Result<(), Refusal> {
        match round.opening.tier {
            RoundTier::Framework => Ok(()),
            RoundTier::Direct(named, _) => {
                require(setting == named, RefusalReason::NotTheNamedSetting, setting.to_string())
            }
            RoundTier::Spot(_) => {
                let rejected = self.was_rejected_before(round.opening.round, setting);
                require(!rejected, RefusalReason::SettingExcluded, setting.to_string())
            }
        }
    }

    /// Whether a person rejected an offer of a setting in a round before this one. That a better match was chosen or the place taken is
    /// an answer and no rejection (DEC-10); a failed gate is judged anew.
    pub fn was_rejected_before(&self, round: u32, setting: SettingId) -> bool {
        self.offers.iter().any(|(offer, closed)| {
            let answer = self.answers.get(offer);
            closed.round < round
                && closed.setting == setting
                && answer.is_some_and(|answer| !answer.reason.answer_only())
        })
    }
}
