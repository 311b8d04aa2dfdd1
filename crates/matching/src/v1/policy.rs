//! What an authority may edit and a search freezes: the weights and the anchors of the scales (SRC-7). Judgement, made visible.

use serde::{Deserialize, Serialize};

use super::criterion::Criterion;
use super::limits::{ANCHOR_TENTHS_MAX, WEIGHTS_TOTAL};

/// Weights, anchors and the version under which the authority adopted them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The authority's own name for this policy; frozen and hashed when a search opens.
    pub version: String,
    /// Weight of each criterion.
    pub weights: Weights,
    /// Anchors of the scales.
    pub anchors: Anchors,
    /// How many children a foster household may usually care for (G5): 3 in Wales.
    pub usual_fostering_limit: u32,
}

impl Default for Policy {
    /// The table of the matching model, version 1.
    fn default() -> Self {
        Policy {
            version: "matching-v1-default".to_owned(),
            weights: Weights::default(),
            anchors: Anchors::default(),
            usual_fostering_limit: 3,
        }
    }
}

impl Policy {
    /// Everything wrong with this policy, all at once.
    pub fn faults(&self) -> Vec<PolicyFault> {
        let mut faults = Vec::new();
        let total: u64 = Criterion::ALL.iter().map(|criterion| u64::from(self.weights.of(*criterion))).sum();
        if total != u64::from(WEIGHTS_TOTAL) {
            faults.push(PolicyFault::WeightsTotal { total });
        }
        let anchors = &self.anchors;
        for (name, scale) in [("school", anchors.school), ("home", anchors.home), ("family_time", anchors.family_time)]
        {
            if scale.full_tenths >= scale.zero_tenths || scale.zero_tenths > ANCHOR_TENTHS_MAX {
                faults.push(PolicyFault::Scale { anchor: name.to_owned(), scale });
            }
        }
        for (name, percent) in anchors.percentages() {
            if percent > 100 {
                faults.push(PolicyFault::Percentage { anchor: name.to_owned(), percent });
            }
        }
        if self.usual_fostering_limit == 0 {
            faults.push(PolicyFault::FosteringLimit);
        }
        faults
    }
}

/// Why a policy cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyFault {
    /// The weights do not add up to 100.
    WeightsTotal {
        /// What they add up to.
        total: u64,
    },
    /// A distance scale that does not fall, or reaches too far.
    Scale {
        /// Name of the anchor.
        anchor: String,
        /// The scale.
        scale: DistanceScale,
    },
    /// A percentage above 100.
    Percentage {
        /// Name of the anchor.
        anchor: String,
        /// The percentage.
        percent: u32,
    },
    /// No child could ever be fostered.
    FosteringLimit,
}

/// Weight of each criterion; together 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// C1 need fit.
    pub need_fit: u32,
    /// C2 education.
    pub education: u32,
    /// C3 home and community.
    pub home: u32,
    /// C4 siblings.
    pub siblings: u32,
    /// C5 the child's wishes.
    pub wishes: u32,
    /// C6 identity, language, faith.
    pub identity: u32,
    /// C7 family time.
    pub family_time: u32,
    /// C8 household fit.
    pub household: u32,
    /// C9 timing and permanence.
    pub timing: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            need_fit: 30,
            education: 15,
            home: 10,
            siblings: 12,
            wishes: 10,
            identity: 8,
            family_time: 5,
            household: 6,
            timing: 4,
        }
    }
}

impl Weights {
    /// The weight of one criterion.
    pub fn of(&self, criterion: Criterion) -> u32 {
        match criterion {
            Criterion::C1 => self.need_fit,
            Criterion::C2 => self.education,
            Criterion::C3 => self.home,
            Criterion::C4 => self.siblings,
            Criterion::C5 => self.wishes,
            Criterion::C6 => self.identity,
            Criterion::C7 => self.family_time,
            Criterion::C8 => self.household,
            Criterion::C9 => self.timing,
        }
    }
}

/// A falling scale: 1 up to `full_tenths`, then linear to 0 at `zero_tenths`. Tenths of a mile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistanceScale {
    /// Up to here the utility is 1.
    pub full_tenths: u32,
    /// From here on it is 0.
    pub zero_tenths: u32,
}

/// Anchors of the fixed scales of section C.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchors {
    /// C1: what a claimed capability counts, in percent of an evidenced one.
    pub claimed_percent: u32,
    /// C2: miles to the school.
    pub school: DistanceScale,
    /// C2: what a confirmed place at a new school earns, in percent of the distance utility.
    pub new_school_percent: u32,
    /// C3: miles to home.
    pub home: DistanceScale,
    /// C4: what a contact plan earns for a sibling who lives apart, in percent.
    pub contact_plan_percent: u32,
    /// C5: what a wish met in part earns, in percent.
    pub wish_partly_percent: u32,
    /// C7: miles to each contact.
    pub family_time: DistanceScale,
    /// C7: what is added where the provider drives, in percent of 1.
    pub drives_percent: u32,
    /// C9: up to so many days late earns `late_percent`, more earns nothing.
    pub late_days: u32,
    /// C9: what a late start earns, in percent.
    pub late_percent: u32,
}

impl Default for Anchors {
    fn default() -> Self {
        Anchors {
            claimed_percent: 80,
            school: DistanceScale { full_tenths: 30, zero_tenths: 300 },
            new_school_percent: 50,
            home: DistanceScale { full_tenths: 50, zero_tenths: 500 },
            contact_plan_percent: 30,
            wish_partly_percent: 50,
            family_time: DistanceScale { full_tenths: 50, zero_tenths: 500 },
            drives_percent: 20,
            late_days: 7,
            late_percent: 50,
        }
    }
}

impl Anchors {
    fn percentages(&self) -> [(&'static str, u32); 6] {
        [
            ("claimed_percent", self.claimed_percent),
            ("new_school_percent", self.new_school_percent),
            ("contact_plan_percent", self.contact_plan_percent),
            ("wish_partly_percent", self.wish_partly_percent),
            ("drives_percent", self.drives_percent),
            ("late_percent", self.late_percent),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_policy_is_the_published_table_and_has_no_fault() {
        let weights: Vec<u32> = Criterion::ALL.iter().map(|criterion| Weights::default().of(*criterion)).collect();
        assert_eq!(weights, [30, 15, 10, 12, 10, 8, 5, 6, 4]);
        assert_eq!(Policy::default().faults(), []);
    }

    #[test]
    fn every_fault_of_a_policy_is_named_at_once() {
        let mut policy = Policy { usual_fostering_limit: 0, ..Policy::default() };
        policy.weights.need_fit = 31;
        policy.anchors.home = DistanceScale { full_tenths: 500, zero_tenths: 500 };
        policy.anchors.drives_percent = 101;
        let faults = policy.faults();
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert!(faults.contains(&PolicyFault::WeightsTotal { total: 101 }));
        assert!(faults.contains(&PolicyFault::FosteringLimit));
    }
}
