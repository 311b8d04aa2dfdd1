//! What can be said to the engine at all. Most of section F is kept out by types: there is no field for ethnicity, religion, disability, legal
//! status, past moves, anything a carer is, when or in which order an offer came, how large a provider is or how often it won, a price, a
//! name, deprivation, free text or how often a child was searched for. A field added here is a decision: it belongs to a gate, to a
//! criterion, or not into the engine.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::drawn;

/// Names of all fields below a value, at any depth; numbers name nothing.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                // A map from domains, indices and gates to answers is no set of fields; a code in capitals is a choice.
                if name.chars().any(|letter| letter.is_ascii_lowercase()) {
                    found.insert(name.clone());
                }
                names(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn all_names(make: impl Fn(u64) -> Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    for seed in 0..2_000 {
        names(&make(seed), &mut found);
    }
    found.into_iter().collect()
}

#[test]
fn nothing_of_section_f_can_be_said_of_a_search() {
    let found = all_names(|seed| serde_json::to_value(drawn::tender(seed, 2)).unwrap());
    expect_test::expect![[r#"
        age
        anchors
        assessment
        at_least_tenths
        centre
        child
        children
        claimed_percent
        code
        companions
        contact_plan_percent
        contacts
        drives_percent
        easting
        education
        elsewhere
        family_time
        from
        full_tenths
        home
        home_mode
        household
        identity
        in_search
        incompatibilities
        keep
        late_days
        late_percent
        legal_conditions
        minimum_distances
        must_haves
        named_people
        need_fit
        needs
        new_school_percent
        no_go
        northing
        parent_and_baby
        parent_needs
        place
        placement_type
        plan
        policy
        radius_tenths
        responsible_authority
        safety
        school
        sex
        siblings
        start_needed
        timing
        usual_fostering_limit
        version
        weights
        wish_partly_percent
        wishes
        with
        zero_tenths"#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn nothing_of_section_f_can_be_said_of_an_offer() {
    let found = all_names(|seed| serde_json::to_value(drawn::offer(seed, 0, &drawn::tender(seed, 2))).unwrap());
    expect_test::expect![[r#"
        ages
        all_siblings
        animals
        approval
        assessments
        authority
        available_from
        capability
        child
        children
        children_there
        companions
        complete
        concealed
        confirmation
        drives_to_family_time
        earliest_start
        easting
        fee
        frees_at
        from_years
        grade
        held
        houses_both
        identity
        in_time
        invited
        key
        legal_conditions_kept
        legal_form
        limit_exemption
        must_haves
        named_child_there
        named_person_there
        needs
        northing
        number
        parent_and_baby
        parent_needs
        place
        place_margin_tenths
        placement_types
        places
        places_free
        registered
        resolved
        school
        sector
        setting
        sexes
        siblings
        signed
        standing
        stay
        submission
        support
        to_years
        types
        vacancy
        wishes"#]]
    .assert_eq(&found.join("\n"));
}
