//! A maker for each RPC: a request that is well formed, about the objects given, and under a request id of its own.

mod deciding;
mod principals;
mod privacy;
mod register;
mod rest;
mod searching;

use vocabulary::Date;

use super::objects::Objects;

/// A request message as bytes: the fields named, each turned into its type, and the rest empty.
macro_rules! asked {
    ($kind:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        #[allow(clippy::needless_update, clippy::useless_conversion, reason = "one form for messages of every size")]
        let message = $kind { $($field: $value.into(),)* ..Default::default() };
        prost::Message::encode_to_vec(&message)
    }};
}
use asked;

/// The request of the RPC of that name, about these objects; `None` where it has no maker yet.
pub(crate) fn request(name: &str, of: &Objects) -> Option<Vec<u8>> {
    let (package, method) = name.strip_prefix("hafan.")?.split_once(".v1.")?;
    match package {
        "search" => searching::request(method, of),
        "decision" => deciding::request(method, of),
        "register" | "framework" | "imports" => register::request(method, of),
        "privacy" => privacy::request(method, of),
        "admin" if method.starts_with("PrincipalService/") => principals::request(method, of),
        "admin" | "attachment" | "audit" | "contract" | "evidence" | "feed" | "reference" | "task" => {
            rest::request(method, of)
        }
        _ => None,
    }
}

/// A day of the contract.
fn day(day: Date) -> Option<api::common::v1::Date> {
    Some(api::common::v1::Date { year: day.year().into(), month: day.month().into(), day: day.day().into() })
}
