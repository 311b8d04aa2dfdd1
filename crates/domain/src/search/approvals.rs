//! The closed list of approvals (APR-1): when each is due, who grants it, what it covers. `docs/approvals.md` is made of it, and a test
//! holds the page against it.

use vocabulary::{ApprovalBasis, ApprovalKind, Role};

/// When an approval falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueWhen {
    /// Before the search opens: asked for with the others, over the request as it stands.
    BeforeOpening,
    /// Before a further round opens: asked for in SHORTLISTING.
    BeforeRound,
    /// Before the award of one offer: asked for between the shortlist and the award.
    BeforeAward,
    /// Before the child arrives.
    BeforeArrival,
    /// Within a working day of an act out of hours.
    AfterTheAct,
}

/// Whether Hafan asks for it yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// It does.
    Yes,
    /// Not yet: what would need it is refused by name, or has no call.
    Later,
}

/// What is to be known of a kind of approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalRule {
    /// Which.
    pub kind: ApprovalKind,
    /// When it falls due.
    pub due: DueWhen,
    /// Who grants it: never whoever asked, nor the finder.
    pub granted_by: Role,
    /// On what a grant may rest.
    pub bases: &'static [ApprovalBasis],
    /// What it is needed for.
    pub needed: &'static str,
    /// What it covers once granted.
    pub covers: &'static str,
    /// The rule that needs it.
    pub rule: &'static str,
    /// Whether it is built.
    pub built: Built,
}

/// What is to be known of a kind of approval.
pub const fn approval_rule(kind: ApprovalKind) -> ApprovalRule {
    use ApprovalKind as Kind;
    use Built::Yes;
    use DueWhen::{AfterTheAct, BeforeArrival, BeforeAward, BeforeOpening, BeforeRound};
    let (due, needed, covers, rule, built) = match kind {
        Kind::AccommodationNeed => {
            (BeforeOpening, "a child not yet looked after", "the request; an edit voids it", "SRC-1", Yes)
        }
        Kind::IndependentSearch => (
            BeforeOpening,
            "every search to providers not the authority's own",
            "the request; an edit voids it",
            "SRC-1",
            Yes,
        ),
        Kind::ParallelSearch => (
            BeforeOpening,
            "another search of one of its children is live",
            "the request; an edit voids it",
            "SRC-6",
            Yes,
        ),
        Kind::ShortWindow => (
            BeforeOpening,
            "a window under 24 hours, in the framework tier alone",
            "the request, and the least hours granted",
            "SRC-5",
            Yes,
        ),
        Kind::DirectSearch => (
            BeforeOpening,
            "a search that asks one named setting",
            "the request with the setting it names; an edit voids it",
            "SRC-13",
            Yes,
        ),
        Kind::SpotPurchase => (
            BeforeRound,
            "a round to every registered provider; before the opening where no lot covers the type",
            "the one round it was asked for, with the answers given before it",
            "ESC-1",
            Yes,
        ),
        Kind::AboveCeiling => (
            BeforeAward,
            "a weekly fee above the ceiling where no list price binds the provider; granted by another than approved the purchase",
            "the one offer, at its fee or lower",
            "DEC-3",
            Yes,
        ),
        Kind::AwardAboveLimit => {
            (BeforeAward, "an award above a role's weekly limit", "the one offer, at its fee or lower", "APR-1", Yes)
        }
        Kind::OutOfArea => (
            BeforeAward,
            "a placement out of the authority's area",
            "the one offer, at its fee or lower; in principle tier, type and top fee",
            "DEC-4",
            Yes,
        ),
        Kind::OutsideEnglandAndWales => {
            (BeforeAward, "a placement outside England and Wales", "the one offer, at its fee or lower", "DEC-4", Yes)
        }
        Kind::KeyStage4Move => {
            (BeforeAward, "key-stage-4 education disrupted", "the one offer, at its fee or lower", "DEC-5", Yes)
        }
        Kind::UnderFiveOutOfArea => {
            (BeforeAward, "a child under five out of area", "the one offer, at its fee or lower", "DEC-4", Yes)
        }
        Kind::Ministers2030 => (
            BeforeAward,
            "a for-profit placement from 1 April 2030",
            "the one offer, at its fee or lower",
            "REG-7",
            Yes,
        ),
        Kind::ExtraAboveListPrice => (
            BeforeAward,
            "an extra above its list price, or not listed",
            "the one extra of the one offer, at its price or lower",
            "DEC-2",
            Yes,
        ),
        Kind::ContinueAfterConcealment => (
            BeforeAward,
            "a choice or award with a provider or setting concealed since; nobody asks for it but the concealment",
            "the one offer, over the concealments that stand",
            "REG-5",
            Yes,
        ),
        Kind::ArrivalBeforeSignature => {
            (BeforeArrival, "an arrival before the contract is signed", "the one placement", "CON-2", Yes)
        }
        Kind::OutOfHoursConfirmation => {
            (AfterTheAct, "one person as finder and decision maker out of hours", "the one act", "SRC-10", Yes)
        }
    };
    let (granted_by, bases) = granting(kind);
    ApprovalRule { kind, due, granted_by, bases, needed, covers, rule, built }
}

/// Who grants a kind, and on what a grant may rest: where one basis alone does, it need not be said.
const fn granting(kind: ApprovalKind) -> (Role, &'static [ApprovalBasis]) {
    use ApprovalKind as Kind;
    match kind {
        Kind::OutOfArea | Kind::OutsideEnglandAndWales | Kind::UnderFiveOutOfArea => {
            (Role::PanelAdministrator, &[ApprovalBasis::Panel, ApprovalBasis::ChairsAction])
        }
        Kind::KeyStage4Move => (Role::Approver, &[ApprovalBasis::NominatedOfficer]),
        Kind::Ministers2030 => (Role::Approver, &[ApprovalBasis::Ministers]),
        Kind::AccommodationNeed
        | Kind::IndependentSearch
        | Kind::ParallelSearch
        | Kind::ShortWindow
        | Kind::DirectSearch
        | Kind::SpotPurchase
        | Kind::AboveCeiling
        | Kind::AwardAboveLimit
        | Kind::ExtraAboveListPrice
        | Kind::ContinueAfterConcealment
        | Kind::ArrivalBeforeSignature
        | Kind::OutOfHoursConfirmation => (Role::Approver, &[ApprovalBasis::SeniorManager]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "../../docs/approvals.md";

    fn row(kind: ApprovalKind) -> String {
        let ApprovalRule { due, granted_by, bases, needed, covers, rule, built, .. } = approval_rule(kind);
        let bases = bases.iter().map(|basis| basis.code()).collect::<Vec<_>>().join(" or ");
        let due = match due {
            DueWhen::BeforeOpening => "before the opening",
            DueWhen::BeforeRound => "before the round",
            DueWhen::BeforeAward => "before the award",
            DueWhen::BeforeArrival => "before the arrival",
            DueWhen::AfterTheAct => "one working day after",
        };
        let built = match built {
            Built::Yes => "built",
            Built::Later => "later",
        };
        format!("| {kind} | {needed} | {due} | {granted_by} | {bases} | {covers} | {rule} | {built} |\n")
    }

    #[test]
    fn the_page_lists_every_kind_as_the_table_has_it() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
        let page = std::fs::read_to_string(&path).unwrap();
        let rows: String = ApprovalKind::ALL.iter().map(|kind| row(*kind)).collect();
        let told: String = page
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| kind"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(told, rows, "{} is not the table of search::approvals", path.display());
    }
}
