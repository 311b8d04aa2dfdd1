//! The process that a story walks through: the nine steps and four stages of the 4Cs placement process, as the rules cite them.
//!
//! Steps 3 (providers are asked), 4 (shortlist, tranche, hold), 6 (spot purchase), 7 (the type is reconsidered) and 9 (contract and plan) are
//! cited by number, and so are stages 1 (before the opening), 2 and 3 (questions, rejections, the choice) and 4 (the price list); the steps
//! between them take the place that the order of a search leaves. The Welsh waits for a reader of the process in Welsh.

use vocabulary::Language;

use super::said::{Said, said};

/// A step of the nine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The need is agreed, and written down.
    Need = 1,
    /// The authority's own options come first; somebody else approves the search.
    Approval,
    /// Providers are asked, and offer.
    Window,
    /// The offers are opened together and sent on, each place held.
    Shortlist,
    /// The decision maker asks, rejects, chooses.
    Decision,
    /// Nothing on the framework: everybody is asked.
    SpotPurchase,
    /// Nothing anywhere: the type is thought over.
    OtherType,
    /// The fee is checked, the award issued, everybody answered.
    Award,
    /// The contract is signed and the child arrives.
    Contract,
}

impl Step {
    /// All nine, in order.
    pub(crate) const ALL: [Self; 9] = [
        Self::Need,
        Self::Approval,
        Self::Window,
        Self::Shortlist,
        Self::Decision,
        Self::SpotPurchase,
        Self::OtherType,
        Self::Award,
        Self::Contract,
    ];

    /// In which of the four stages it lies.
    const fn stage(self) -> u8 {
        match self {
            Self::Need | Self::Approval | Self::Window => 1,
            Self::Shortlist | Self::SpotPurchase | Self::OtherType => 2,
            Self::Decision => 3,
            Self::Award | Self::Contract => 4,
        }
    }

    fn title(self) -> Said {
        match self {
            Self::Need => said!("The need is agreed and written down", "Cytunir ar yr angen a'i gofnodi"),
            Self::Approval => {
                said!("Own options first, then approval", "Opsiynau'r cyngor ei hun gyntaf, yna cymeradwyaeth")
            }
            Self::Window => said!("Providers are asked, and offer", "Gofynnir i ddarparwyr, ac maent yn cynnig"),
            Self::Shortlist => said!("The offers are opened and sent on", "Agorir y cynigion a'u hanfon ymlaen"),
            Self::Decision => said!("The decision maker decides", "Mae'r penderfynwr yn penderfynu"),
            Self::SpotPurchase => {
                said!("Beyond the framework: spot purchase", "Y tu hwnt i'r fframwaith: pryniant yn y fan a'r lle")
            }
            Self::OtherType => said!("The type of placement is reconsidered", "Ailystyrir y math o leoliad"),
            Self::Award => said!("The fee is checked and the award issued", "Gwirir y ffi a chyhoeddir y dyfarniad"),
            Self::Contract => {
                said!("The contract is signed, the child arrives", "Llofnodir y contract, mae'r plentyn yn cyrraedd")
            }
        }
    }

    /// As a heading names it: `Step 4 of 9 · Stage 2 of 4: …`.
    pub(crate) fn heading(self, lang: Language) -> String {
        let (number, stage) = (self as u8, self.stage());
        let title = self.title();
        match lang {
            Language::En => format!("Step {number} of 9 · Stage {stage} of 4: {}", title.read(lang)),
            Language::Cy => format!("Cam {number} o 9 · Cyfnod {stage} o 4: {}", title.read(lang)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_steps_are_counted_in_order_and_each_reads_in_both_languages() {
        let numbers: Vec<u8> = Step::ALL.into_iter().map(|step| step as u8).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let stages: std::collections::BTreeSet<u8> = Step::ALL.into_iter().map(Step::stage).collect();
        assert_eq!(stages.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4]);
        for step in Step::ALL {
            assert_ne!(step.heading(Language::En), step.heading(Language::Cy));
        }
        let told = "Step 4 of 9 · Stage 2 of 4: The offers are opened and sent on";
        assert_eq!(Step::Shortlist.heading(Language::En), told);
    }
}
