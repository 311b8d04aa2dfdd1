//! The evidence pack of one search, streamed as it is taken (EVD-1).

use std::pin::Pin;

use api::audit::v1 as proto;
use api::audit::v1::evidence_part::Part;
use api::reference::v1::VerificationKey;
use api::search::v1::Receipt;
use domain::Actor;
use engine::pack::{DocumentState, Identities};
use engine::signing::PublicKey;
use engine::vault::hex;
use engine::verbs::ExportIdentities;
use engine::{Engine, EvidencePack, PackDocument, PackEnd, PackOpening, PackPart, PackReceipt};
use futures::Stream;
use futures::stream::try_unfold;
use tonic::Status;
use views::permit::Action;
use vocabulary::SearchName;

use super::record;
use crate::convert::{instant_out, signature_out};
use crate::present::names;
use crate::services::call::{call, failed, name};
use crate::services::permit;
use crate::serving::Stopping;
use crate::status::{EdgeReason, of_edge};

const EXPORT: &str = "hafan.audit.v1.AuditService/ExportEvidence";

type Parts = Pin<Box<dyn Stream<Item = Result<proto::EvidencePart, Status>> + Send>>;

/// Begins a pack. With identities that it goes out is recorded first.
pub(super) async fn export(
    engine: &Engine,
    actor: &Actor,
    message: proto::ExportEvidenceRequest,
    stopping: Stopping,
) -> Result<Parts, Status> {
    let search: SearchName = name("name", &message.name)?;
    let (action, identities) = match message.with_identities {
        true => (Action::ExportIdentities, Identities::Included),
        false => (Action::ExportEvidence, Identities::Withheld),
    };
    permit::search(engine, actor, search, action)?;
    if identities == Identities::Included {
        let call = call(actor.clone(), EXPORT, &message.request_id, &message)?;
        engine.execute(call, ExportIdentities { search: search.search }).await.map_err(failed)?;
    }
    let pack = engine.evidence_pack(actor, search.search, identities).await.map_err(failed)?;
    let keys = engine.verification_keys();
    let under_way = UnderWay { opening: Some(pack.opening.clone()), pack, keys, stopping };
    Ok(Box::pin(try_unfold(under_way, UnderWay::next)))
}

/// A pack under way. It reads when the client takes.
struct UnderWay {
    opening: Option<PackOpening>,
    pack: EvidencePack,
    keys: Vec<PublicKey>,
    stopping: Stopping,
}

impl UnderWay {
    async fn next(mut self) -> Result<Option<(proto::EvidencePart, Self)>, Status> {
        if self.stopping.is_stopping() {
            return Err(of_edge(EdgeReason::StoreUnavailable));
        }
        let part = match self.opening.take() {
            Some(opening) => Some(Part::Opening(opening_out(opening))),
            None => self.pack.next().await.map_err(failed)?.map(|part| self.out(part)),
        };
        Ok(part.map(|part| (proto::EvidencePart { part: Some(part) }, self)))
    }

    fn out(&self, part: PackPart) -> Part {
        match part {
            PackPart::Record(recorded) => Part::Record(record(&recorded)),
            PackPart::Leaves(first_position, leaves) => Part::Leaves(proto::EvidenceLeaves { first_position, leaves }),
            PackPart::Document(document) => Part::Document(document_out(document)),
            PackPart::Receipt(receipt) => Part::Receipt(receipt_out(receipt)),
            PackPart::Provider(id, display_name) => {
                Part::Provider(proto::EvidenceProvider { name: names::provider(id), display_name })
            }
            PackPart::End(end) => Part::End(end_out(*end, &self.keys)),
        }
    }
}

fn opening_out(opening: PackOpening) -> proto::EvidenceOpening {
    proto::EvidenceOpening {
        search: opening.search,
        store: opening.store,
        from_position: opening.from.0,
        chain_before: hex(&opening.chain_before),
        with_identities: opening.identities == Identities::Included,
    }
}

fn document_out(document: PackDocument) -> proto::EvidenceDocument {
    let state = match document.state {
        DocumentState::Open => proto::EvidenceState::Open,
        DocumentState::Withheld => proto::EvidenceState::Withheld,
        DocumentState::Erased => proto::EvidenceState::Erased,
    };
    proto::EvidenceDocument {
        position: document.position,
        field: document.field,
        state: state.into(),
        salt: document.salt.map(|salt| hex(&salt)).unwrap_or_default(),
        content: document.content,
    }
}

fn receipt_out(receipt: PackReceipt) -> Receipt {
    Receipt {
        version: receipt.version,
        commitment: hex(&receipt.commitment),
        salt: String::new(),
        received_at: Some(instant_out(receipt.received_at)),
        store: receipt.store,
        offer: receipt.offer,
        signature: receipt.signature.as_ref().map(signature_out),
    }
}

fn end_out(end: PackEnd, keys: &[PublicKey]) -> proto::EvidenceEnd {
    let key = |key: &PublicKey| VerificationKey {
        id: key.id.clone(),
        algorithm: "Ed25519".to_owned(),
        public_key: hex(&key.bytes),
    };
    proto::EvidenceEnd {
        head: Some(proto::LogHead {
            position: end.head.position.0,
            chain: hex(&end.head.chain),
            recorded_at: Some(instant_out(end.head.recorded_at)),
            store: end.store,
            signature: end.checkpoint.as_ref().map(signature_out),
        }),
        unchained: end.unchained,
        signature: end.signature.as_ref().map(signature_out),
        keys: keys.iter().map(key).collect(),
    }
}
