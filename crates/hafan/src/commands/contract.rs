//! `hafan contract`: an Individual Placement Contract completed, signed, varied, read and downloaded.

use std::path::PathBuf;

use api::contract::v1 as proto;
use api::search::v1::{Extra, Fee};
use clap::{Args, Subcommand};
use vocabulary::Date;

use super::shortlist::write_document;
use super::{PAGE_SIZE, ROWS_DEFAULT, Session};
use crate::failure::Failure;
use crate::html;
use crate::names;
use crate::pages::contract as page;
use crate::wire::{day, iso_date};

/// What can be done with a contract.
#[derive(Debug, Subcommand)]
pub(crate) enum Contract {
    /// The contracts of your authority or provider, newest first
    List {
        /// How many rows, at most
        #[arg(long, default_value_t = ROWS_DEFAULT)]
        rows: usize,
    },
    /// One contract: what it says, and who has signed which text
    Show {
        /// The contract, authorities/CODE/contracts/ID
        contract: String,
        /// Writes it to a file as a page of HTML that prints well
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// The canonical text, byte for byte: its SHA-256 is what is signed
    Text {
        /// The contract
        contract: String,
        /// Which: 0 the contract itself, from 1 its variations; the newest unless given
        #[arg(long)]
        variation: Option<u32>,
    },
    /// Writes in what the award could not know, and fixes the text to sign
    Complete {
        /// The contract
        contract: String,
        #[command(flatten)]
        parts: Parts,
    },
    /// Signs exactly the text of this digest, for your side
    Sign {
        /// The contract
        contract: String,
        /// SHA-256 of the text you have read
        #[arg(long, value_name = "HEX")]
        digest: String,
    },
    /// Refuses to sign before the arrival, for your side: the award is undone
    Refuse {
        /// The contract
        contract: String,
        /// Why, of code list contract-refusal-reason
        #[arg(long, value_name = "CODE")]
        reason: String,
        /// In words; required with OTHER
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        text: String,
    },
    /// Records that the child arrived: the search is placed
    Arrival {
        /// The contract
        contract: String,
        /// The day, YYYY-MM-DD
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        on: Date,
    },
    /// Records that the child did not arrive: the award is undone
    NonArrival {
        /// The contract
        contract: String,
        /// In words
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        text: String,
    },
    /// Records the placement plan
    Plan {
        /// The contract
        contract: String,
        /// The day it was made, YYYY-MM-DD
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        on: Date,
        /// Why only after the start, of code list late-plan-reason
        #[arg(long, default_value = "", hide_default_value = true, value_name = "CODE")]
        reason: String,
        /// In words; required with OTHER, and later than five working days after the start
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        text: String,
    },
    /// Ends a placement: its place is free, and no vacancy until the provider says so
    End {
        /// The contract
        contract: String,
        /// The last day, YYYY-MM-DD
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        on: Date,
        /// Why, of code list placement-end-reason
        #[arg(long, value_name = "CODE")]
        reason: String,
        /// In words; required with OTHER
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        text: String,
    },
    /// Proposes a numbered variation of a contract both sides have signed
    Vary {
        /// The contract
        contract: String,
        /// From which day on, YYYY-MM-DD
        #[arg(long, value_parser = iso_date, value_name = "DATE")]
        from: Date,
        /// What changes, in words
        #[arg(long, value_name = "TEXT")]
        changes: String,
        #[command(flatten)]
        parts: Parts,
        #[command(flatten)]
        terms: Terms,
    },
}

/// What is paid or promised otherwise; what is not named stays as it is.
#[derive(Debug, Args)]
pub(crate) struct Terms {
    /// The new weekly core fee in pence
    #[arg(long, value_name = "PENCE")]
    core_weekly_pence: Option<i64>,
    /// An extra as CODE=PENCE a week, 0 to end it; the others stay
    #[arg(long = "extra", value_parser = extra, value_name = "EXTRA")]
    extras: Vec<Extra>,
    /// The new weekly education fee in pence
    #[arg(long, value_name = "PENCE")]
    education_weekly_pence: Option<i64>,
    /// The new notice in days
    #[arg(long, value_name = "DAYS")]
    notice_days: Option<u32>,
    /// How long the children can stay, of the code list plan-length
    #[arg(long, default_value = "", hide_default_value = true)]
    stay: String,
}

impl Terms {
    /// The terms to send: a fee is always sent whole, from the one that stands.
    fn given(self, standing: Option<proto::ContractFees>) -> Option<proto::VariedTerms> {
        let Self { core_weekly_pence, extras, education_weekly_pence, notice_days, stay } = self;
        let priced = core_weekly_pence.is_some() || education_weekly_pence.is_some() || !extras.is_empty();
        let fee = standing.filter(|_| priced).map(|fees| {
            let kept = fees.extras.into_iter().map(|line| Extra { code: line.code, weekly_pence: line.weekly_pence });
            let kept = kept.filter(|line| !extras.iter().any(|extra| extra.code == line.code));
            let named = extras.iter().filter(|extra| extra.weekly_pence != 0).cloned();
            Fee {
                core_weekly_pence: Some(core_weekly_pence.unwrap_or(fees.core_weekly_pence)),
                extras: kept.chain(named).collect(),
                education_weekly_pence: education_weekly_pence.unwrap_or(fees.education_weekly_pence),
                other_weekly_pence: fees.other_weekly_pence,
                one_off_pence: fees.one_off_pence,
                nightly_pence: fees.nightly_pence,
            }
        });
        (fee.is_some() || notice_days.is_some() || !stay.is_empty()).then_some(proto::VariedTerms {
            fee,
            notice_days,
            stay,
        })
    }
}

fn extra(given: &str) -> Result<Extra, String> {
    let parts = given.split_once('=').and_then(|(code, pence)| Some((code.trim(), pence.trim().parse().ok()?)));
    let (code, pence) = parts.ok_or("expected CODE=PENCE")?;
    Ok(Extra { code: code.to_owned(), weekly_pence: pence })
}

/// What is written into a contract; what is not named stays as it is.
#[derive(Debug, Args)]
pub(crate) struct Parts {
    /// A review date, YYYY-MM-DD; give all of them
    #[arg(long = "review", value_parser = iso_date, value_name = "DATE")]
    reviews: Vec<Date>,
    /// A contact as authority;NAME;TELEPHONE;EMAIL or provider;NAME;TELEPHONE;EMAIL; give all of them
    #[arg(long = "contact", value_parser = contact, value_name = "CONTACT")]
    contacts: Vec<proto::ContractContact>,
    /// The support agreed for a gap; one for each gap, in their order
    #[arg(long = "agreed", value_name = "TEXT")]
    agreed: Vec<String>,
    /// Special terms
    #[arg(long, value_name = "TEXT")]
    terms: Option<String>,
}

impl Parts {
    fn given(self) -> (Option<proto::ContractCompletion>, Option<prost_types::FieldMask>) {
        let named = [
            ("review_dates", !self.reviews.is_empty()),
            ("contacts", !self.contacts.is_empty()),
            ("agreed_supports", !self.agreed.is_empty()),
            ("special_terms", self.terms.is_some()),
        ];
        let paths: Vec<String> =
            named.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_owned()).collect();
        let completion = proto::ContractCompletion {
            review_dates: self.reviews.into_iter().map(day).collect(),
            contacts: self.contacts,
            agreed_supports: self.agreed,
            special_terms: self.terms.unwrap_or_default(),
        };
        let mask = (!paths.is_empty()).then_some(prost_types::FieldMask { paths });
        (Some(completion), mask)
    }
}

/// A contact as it is typed.
fn contact(typed: &str) -> Result<proto::ContractContact, String> {
    let expected = || format!("`{typed}`: expected authority;NAME;TELEPHONE;EMAIL or provider;NAME;TELEPHONE;EMAIL");
    let mut parts = typed.split(';').map(|part| part.trim().to_owned());
    let side = match parts.next().as_deref() {
        Some("authority") => proto::ContractSide::Authority,
        Some("provider") => proto::ContractSide::Provider,
        Some(_) | None => return Err(expected()),
    };
    let name = parts.next().ok_or_else(expected)?;
    let (telephone, email) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if parts.next().is_some() {
        return Err(expected());
    }
    Ok(proto::ContractContact { side: side.into(), name, telephone, email })
}

/// Does it.
pub(crate) async fn run(session: &mut Session<'_>, command: Contract) -> Result<(), Failure> {
    let connection = session.connection.clone();
    let mut contracts = connection.contracts();
    let request_id = connection.request_id();
    let named = |given: &str| names::contract(&connection, given);
    match command {
        Contract::List { rows } => {
            let all = list(session, rows).await?;
            session.output.show(&all, page::table)
        }
        Contract::Show { contract, html } => {
            let name = named(&contract)?;
            let found = contracts.get_contract(proto::GetContractRequest { name }).await?.into_inner();
            if let Some(file) = &html {
                write_document(file, &html::contract(&found, session.output.lang))?;
            }
            session.output.show(&found, page::contract)
        }
        Contract::Text { contract, variation } => {
            let request = proto::GetContractTextRequest { name: named(&contract)?, variation };
            let text = contracts.get_contract_text(request).await?.into_inner();
            session.output.show(&text, |text, _| text.text.clone())
        }
        Contract::Complete { contract, parts } => {
            let (completion, update_mask) = parts.given();
            let name = named(&contract)?;
            let etag = String::new();
            let request = proto::CompleteContractRequest { name, completion, update_mask, etag, request_id };
            let completed = contracts.complete_contract(request).await?;
            session.output.show(completed.get_ref(), page::contract)
        }
        Contract::Sign { contract, digest } => {
            let request = proto::SignContractRequest { name: named(&contract)?, digest, request_id };
            let signed = contracts.sign_contract(request).await?;
            session.output.show(signed.get_ref(), page::contract)
        }
        Contract::Refuse { contract, reason, text } => {
            let request = proto::RefuseContractRequest { name: named(&contract)?, reason, text, request_id };
            let refused = contracts.refuse_contract(request).await?;
            session.output.show(refused.get_ref(), page::contract)
        }
        Contract::Arrival { contract, on } => {
            let arrived_on = Some(day(on));
            let request = proto::RecordArrivalRequest { name: named(&contract)?, arrived_on, request_id };
            let arrived = contracts.record_arrival(request).await?;
            session.output.show(arrived.get_ref(), page::contract)
        }
        Contract::NonArrival { contract, text } => {
            let request = proto::RecordNonArrivalRequest { name: named(&contract)?, text, request_id };
            let recorded = contracts.record_non_arrival(request).await?;
            session.output.show(recorded.get_ref(), page::contract)
        }
        Contract::Plan { contract, on, reason, text } => {
            let (name, made_on) = (named(&contract)?, Some(day(on)));
            let request = proto::RecordPlacementPlanRequest { name, made_on, late_reason: reason, text, request_id };
            let planned = contracts.record_placement_plan(request).await?;
            session.output.show(planned.get_ref(), page::contract)
        }
        Contract::End { contract, on, reason, text } => {
            let (name, ended_on) = (named(&contract)?, Some(day(on)));
            let request = proto::EndPlacementRequest { name, ended_on, reason, text, request_id };
            let ended = contracts.end_placement(request).await?;
            session.output.show(ended.get_ref(), page::contract)
        }
        Contract::Vary { contract, from, changes, parts, terms } => {
            let (completion, update_mask) = parts.given();
            let standing = contracts.get_contract(proto::GetContractRequest { name: named(&contract)? }).await?;
            let terms = terms.given(standing.into_inner().document.and_then(|document| document.fees));
            let request = proto::ProposeVariationRequest {
                name: named(&contract)?,
                completion,
                update_mask,
                effective_on: Some(day(from)),
                changes,
                terms,
                etag: String::new(),
                request_id,
            };
            let proposed = contracts.propose_variation(request).await?;
            session.output.show(proposed.get_ref(), page::contract)
        }
    }
}

/// The contracts of the caller's organisation, page by page.
async fn list(session: &Session<'_>, rows: usize) -> Result<proto::ListContractsResponse, Failure> {
    let mut all = proto::ListContractsResponse::default();
    loop {
        let page_token = std::mem::take(&mut all.next_page_token);
        let parent = session.connection.organisation().to_owned();
        let request = proto::ListContractsRequest { parent, states: Vec::new(), page_size: PAGE_SIZE, page_token };
        let page = session.connection.contracts().list_contracts(request).await?.into_inner();
        all.contracts.extend(page.contracts);
        all.next_page_token = page.next_page_token;
        if all.next_page_token.is_empty() || all.contracts.len() >= rows {
            break;
        }
    }
    all.contracts.truncate(rows);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_typed_in_four_parts_of_which_the_reach_may_be_missing() {
        let read = contact("provider; Siân ;029 2000 0000").unwrap();
        assert_eq!((read.side(), read.name.as_str()), (proto::ContractSide::Provider, "Siân"));
        assert_eq!((read.telephone.as_str(), read.email.as_str()), ("029 2000 0000", ""));
        for wrong in ["", "Siân;029", "authority", "provider;a;b;c;d"] {
            assert!(contact(wrong).is_err(), "{wrong}");
        }
    }
}
