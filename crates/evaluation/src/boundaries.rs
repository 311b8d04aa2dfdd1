//! The truth and the scorer never meet: no file of the world names the engine or a method, and none that ranks names the truth.

/// Files of the world, and what they may not name.
const WORLD: [(&str, &str); 7] = [
    ("draws.rs", include_str!("draws.rs")),
    ("world.rs", include_str!("world.rs")),
    ("world/household.rs", include_str!("world/household.rs")),
    ("world/lived.rs", include_str!("world/lived.rs")),
    ("world/map.rs", include_str!("world/map.rs")),
    ("world/truth.rs", include_str!("world/truth.rs")),
    ("world/visible.rs", include_str!("world/visible.rs")),
];
const NOT_IN_THE_WORLD: [&str; 5] = ["matching", "scorer", "methods", "measures", "results"];
/// Files that rank. Their tests make a search, so only what stands before them is read.
const RANKING: [(&str, &str); 2] =
    [("scorer.rs", include_str!("scorer.rs")), ("methods.rs", include_str!("methods.rs"))];
const NOT_IN_RANKING: [&str; 6] = ["truth", "household", "lived", "world::search", "Search", "measures"];

/// Code lines that name one of these words.
fn named(text: &str, words: &[&'static str]) -> Vec<&'static str> {
    let code: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]") || line.ends_with("mod tests;"))
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    words.iter().copied().filter(|word| code.iter().any(|line| line.contains(word))).collect()
}

#[test]
fn the_world_knows_no_scorer() {
    for (path, text) in WORLD {
        assert_eq!(named(text, &NOT_IN_THE_WORLD), [""; 0], "{path}");
    }
}

#[test]
fn nothing_that_ranks_knows_the_truth() {
    for (path, text) in RANKING {
        assert_eq!(named(text, &NOT_IN_RANKING), [""; 0], "{path}");
    }
}

#[test]
fn a_name_in_code_is_found_and_one_in_a_comment_is_not() {
    assert_eq!(named("// the truth\nuse crate::world::map;\n", &NOT_IN_RANKING), [""; 0]);
    assert_eq!(named("use crate::world::truth;\n", &NOT_IN_RANKING), ["truth"]);
}
