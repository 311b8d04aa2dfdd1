//! A pack as it arrives: the chain goes to the disk as it comes, the rest is kept until its end.

use std::path::Path;

use api::audit::v1::evidence_part::Part;
use api::audit::v1::{EvidencePart, ExportEvidenceRequest};
use tonic::Streaming;

use super::{CHAIN, DOCUMENTS, PACK, Pack, RECEIPTS, Writer, line};
use crate::client::Connection;
use crate::failure::Failure;

/// Bytes of documents that a pack may hold: a search of every limit has less.
const DOCUMENT_BYTES_MAX: usize = 256 << 20;

/// Fetches a pack and writes it to a path that is not there yet.
pub(crate) async fn fetch(
    connection: &Connection,
    request: ExportEvidenceRequest,
    out: &Path,
) -> Result<Pack, Failure> {
    let mut parts = connection.audit().export_evidence(request).await?.into_inner();
    let mut writer = Writer::create(out)?;
    match written(&mut parts, &mut writer).await {
        Ok(pack) => writer.finish().map(|()| pack),
        Err(failure) => {
            writer.abandon();
            Err(failure)
        }
    }
}

async fn written(parts: &mut Streaming<EvidencePart>, writer: &mut Writer) -> Result<Pack, Failure> {
    let unexpected = || Failure::Internal("the service sent a pack that is none".to_owned());
    let mut pack = Pack::default();
    let (mut opened, mut ended, mut bytes) = (false, false, 0_usize);
    writer.begin(CHAIN)?;
    while let Some(part) = parts.message().await? {
        let is_opening = matches!(part.part, Some(Part::Opening(_)));
        if ended || is_opening == opened {
            return Err(unexpected());
        }
        opened = true;
        if matches!(part.part, Some(Part::Record(_) | Part::Leaves(_))) {
            writer.write(&line(&part)?)?;
        }
        match part.part.ok_or_else(unexpected)? {
            Part::Opening(opening) => pack.opening = opening,
            Part::Record(record) => pack.records.push(record),
            Part::Leaves(_) => {}
            Part::Document(document) => {
                bytes += document.content.len();
                pack.documents.push(document);
            }
            Part::Receipt(receipt) => pack.receipts.push(receipt),
            Part::Provider(provider) => pack.providers.push(provider),
            Part::End(end) => {
                pack.end = end;
                ended = true;
            }
        }
        if bytes > DOCUMENT_BYTES_MAX {
            return Err(Failure::Internal(format!("the pack has more than {DOCUMENT_BYTES_MAX} bytes of documents")));
        }
    }
    if !ended {
        return Err(unexpected());
    }
    rest(&pack, writer)?;
    Ok(pack)
}

/// Everything beside the chain.
fn rest(pack: &Pack, writer: &mut Writer) -> Result<(), Failure> {
    let mut file = |name: &str, parts: Vec<Part>| {
        writer.begin(name)?;
        parts.into_iter().try_for_each(|part| writer.write(&line(&EvidencePart { part: Some(part) })?))
    };
    file(DOCUMENTS, pack.documents.iter().cloned().map(Part::Document).collect())?;
    file(RECEIPTS, pack.receipts.iter().cloned().map(Part::Receipt).collect())?;
    let opening = std::iter::once(Part::Opening(pack.opening.clone()));
    let providers = pack.providers.iter().cloned().map(Part::Provider);
    file(PACK, opening.chain(providers).chain([Part::End(pack.end.clone())]).collect())?;
    for (name, text) in pack.computed()? {
        writer.begin(name)?;
        writer.write(&text)?;
    }
    Ok(())
}
