//! What a search says otherwise than the one it follows, by section and never in words (SRC-6).

use domain::event::ChildKey;
use domain::request::{Child, Request, Shared};

/// Sections that differ, as `shared.must_haves` or `children[0].needs`. A child the earlier search did not have is a section of its own.
/// Compare what the reader may read of both, so that nothing hidden shows as a change.
pub fn sections(before: (&Request, &[ChildKey]), after: (&Request, &[ChildKey])) -> Vec<String> {
    let ((was, was_keys), (is, is_keys)) = (before, after);
    let mut changed = shared(&was.shared, &is.shared);
    for (index, (child_now, key)) in is.children.iter().zip(is_keys).enumerate() {
        let at = was_keys.iter().position(|known| known == key);
        match at.and_then(|at| was.children.get(at)) {
            Some(earlier) => {
                let sections = child(earlier, child_now).into_iter();
                changed.extend(sections.map(|section| format!("children[{index}].{section}")));
            }
            None => changed.push(format!("children[{index}]")),
        }
    }
    if was.parent != is.parent {
        changed.push("parent".to_owned());
    }
    changed
}

fn shared(was: &Shared, is: &Shared) -> Vec<String> {
    let sections = [
        ("needed_by", was.needed_by != is.needed_by),
        ("needed_on", was.needed_on != is.needed_on),
        ("placement_type", was.placement_type != is.placement_type),
        ("level", was.level != is.level),
        ("plan_length", was.plan_length != is.plan_length),
        ("suitability", was.suitability != is.suitability),
        ("location", was.location != is.location),
        ("outcomes", was.outcomes != is.outcomes),
        ("contact", was.contact != is.contact),
        ("must_haves", was.must_haves != is.must_haves),
        ("assessment", was.assessment != is.assessment),
    ];
    differing(&sections).map(|section| format!("shared.{section}")).collect()
}

fn child(was: &Child, is: &Child) -> Vec<&'static str> {
    let sections = [
        ("siblings", was.siblings != is.siblings),
        ("age_band", was.age_band != is.age_band),
        ("age_years", was.age_years != is.age_years),
        ("sex", was.sex != is.sex),
        ("home_sector", was.home_sector != is.home_sector),
        ("home_authority", was.home_authority != is.home_authority),
        ("current_placement", was.current_placement != is.current_placement),
        ("school", was.school != is.school),
        ("family_time", was.family_time != is.family_time),
        ("needs", was.needs != is.needs),
        ("risks_to_child", was.risks_to_child != is.risks_to_child),
        ("risks_to_others", was.risks_to_others != is.risks_to_others),
        ("communication", was.communication != is.communication),
        ("identity_needs", was.identity_needs != is.identity_needs),
        ("adaptations", was.adaptations != is.adaptations),
        ("companions", was.companions != is.companions),
        ("pets", was.pets != is.pets),
        ("wishes", was.wishes != is.wishes),
        ("legal_status", was.legal_status != is.legal_status),
        ("conditions", was.conditions != is.conditions),
        ("category_of_need", was.category_of_need != is.category_of_need),
        ("pen_picture", was.pen_picture != is.pen_picture),
        ("strengths", was.strengths != is.strengths),
        ("reviewed_on", was.reviewed_on != is.reviewed_on),
    ];
    differing(&sections).collect()
}

fn differing<'a>(sections: &'a [(&'static str, bool)]) -> impl Iterator<Item = &'static str> + 'a {
    sections.iter().filter(|(_, differs)| *differs).map(|(section, _)| *section)
}

#[cfg(test)]
mod tests {
    use vocabulary::Sex;

    use super::*;

    fn key(byte: u8) -> ChildKey {
        ChildKey([byte; 32])
    }

    #[test]
    fn a_child_is_compared_with_itself_wherever_it_stands() {
        let girl = Child { sex: Some(Sex::F), ..Child::default() };
        let boy = Child { sex: Some(Sex::M), ..Child::default() };
        let before = Request { children: vec![girl.clone(), boy.clone()], ..Request::default() };
        let older = Child { age_years: Some(9), ..boy };
        let mut after = Request { children: vec![older, girl.clone(), girl], ..Request::default() };
        after.shared.outcomes.push("Stays in touch with her brother.".to_owned());
        let keys = [key(2), key(1), key(3)];
        let changed = sections((&before, &[key(1), key(2)]), (&after, &keys));
        assert_eq!(changed, ["shared.outcomes", "children[0].age_years", "children[2]"]);
        assert!(sections((&after, &keys), (&after, &keys)).is_empty());
    }
}
