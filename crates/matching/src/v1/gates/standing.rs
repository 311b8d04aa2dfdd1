//! G1: the provider is registered for the service, has signed, and is not concealed (REG-1, REG-5).

use vocabulary::Gate;

use super::{GateReason, GateResult, SatisfiedBy};
use crate::v1::answer::Answer;
use crate::v1::setting::SettingFacts;

pub(super) fn judge(setting: &SettingFacts) -> GateResult {
    let standing = setting.standing;
    let registered = match standing.registered {
        Answer::Yes => None,
        Answer::No => Some(GateReason::ProviderNotRegistered),
        Answer::Unknown => Some(GateReason::RegistrationNotKnown),
    };
    let signed = match standing.signed {
        Answer::Yes => None,
        Answer::No => Some(GateReason::ProviderNotSigned),
        Answer::Unknown => Some(GateReason::SignatureNotKnown),
    };
    let concealed = match standing.concealed {
        Answer::No => None,
        Answer::Yes => Some(GateReason::Concealed),
        Answer::Unknown => Some(GateReason::ConcealmentNotKnown),
    };
    let reasons = [registered, signed, concealed].into_iter().flatten().collect();
    GateResult::of(Gate::G1, reasons, SatisfiedBy::Facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::setting::Standing;

    #[test]
    fn each_of_the_three_can_fail_the_gate_or_ask_for_a_check() {
        use Answer::{No, Unknown, Yes};
        use GateReason as R;
        let cases = [
            ((Yes, Yes, No), None),
            ((No, Yes, No), Some(R::ProviderNotRegistered)),
            ((Yes, No, No), Some(R::ProviderNotSigned)),
            ((Yes, Yes, Yes), Some(R::Concealed)),
            ((Unknown, Yes, No), Some(R::RegistrationNotKnown)),
            ((Yes, Unknown, No), Some(R::SignatureNotKnown)),
            ((Yes, Yes, Unknown), Some(R::ConcealmentNotKnown)),
            ((Unknown, Yes, Yes), Some(R::Concealed)),
        ];
        for ((registered, signed, concealed), expected) in cases {
            let standing = Standing { registered, signed, concealed };
            let result = judge(&SettingFacts { standing, ..SettingFacts::default() });
            assert_eq!(result.reason().copied(), expected, "{standing:?}");
        }
    }
}
