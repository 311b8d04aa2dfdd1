//! Every target under libFuzzer. Which one runs is named in `HAFAN_FUZZ_TARGET`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<String> = LazyLock::new(|| {
    let named = std::env::var("HAFAN_FUZZ_TARGET");
    named.unwrap_or_else(|_| panic!("HAFAN_FUZZ_TARGET names one of {:?}", hafan_fuzz::TARGETS.map(|(name, _)| name)))
});

fuzz_target!(|data: &[u8]| hafan_fuzz::run(&TARGET, data));
