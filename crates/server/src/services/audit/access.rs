//! Reading the access log: who may read which of its lines.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::Pin;

use api::audit::v1::{AccessRecord, ListAccessRequest};
use domain::{Actor, Refusal};
use engine::Engine;
use engine::access::{AccessError, Called, DayReader, Line, days};
use futures::Stream;
use futures::stream::try_unfold;
use tokio::task::spawn_blocking;
use tonic::Status;
use views::World;
use vocabulary::{ActorId, AuthorityCode, Date, Organisation, SearchId, Timestamp, limits};

use crate::convert::{Faults, Path, form_of, instant_out};
use crate::serving::Stopping;
use crate::status::{EdgeReason, of_edge, refused};

/// The lines, as they are read.
pub(super) type Records = Pin<Box<dyn Stream<Item = Result<AccessRecord, Status>> + Send>>;

/// Lists what the actor may read; what was recorded before the call is in it.
pub(super) async fn list(
    engine: &Engine,
    stopping: Stopping,
    actor: Actor,
    asked: ListAccessRequest,
) -> Result<Records, Status> {
    let asked = Asked::read(asked).map_err(|refusal| refused(&refusal))?;
    let Some(log) = engine.access() else { return Ok(Box::pin(futures::stream::empty())) };
    log.flush().await.map_err(unreadable)?;
    let folder = log.folder().to_owned();
    let (there, span) = (folder.clone(), asked.clone());
    let found = aside(move || days(&there)).await?;
    let found = found.into_iter().filter(|day| span.has(*day)).collect();
    let reading = Reading {
        engine: engine.clone(),
        stopping,
        actor,
        asked,
        folder,
        days: found,
        open: None,
        ready: VecDeque::new(),
    };
    Ok(Box::pin(try_unfold(reading, Reading::next)))
}

/// What is asked for, read.
#[derive(Clone, Debug)]
struct Asked {
    from: Option<Date>,
    to: Option<Date>,
    object: String,
    actor: Option<ActorId>,
}

impl Asked {
    fn read(given: ListAccessRequest) -> Result<Self, Refusal> {
        let ListAccessRequest { from, to, object, actor } = given;
        let mut faults = Faults::new();
        let from = faults.optional_date(&Path::root("from"), from);
        let to = faults.optional_date(&Path::root("to"), to);
        let object = faults.text(&Path::root("object"), object, limits::SHORT_TEXT_CHARS_MAX);
        let who = if actor.is_empty() { None } else { Some(actor.parse::<ActorId>()) };
        let actor = match who.transpose() {
            Ok(actor) => actor,
            Err(expected) => {
                let fault = domain::Fault::new(vocabulary::RefusalReason::ValueInvalid, "actor");
                faults.push(fault.with("expected", form_of(&expected)));
                None
            }
        };
        faults.finish(Self { from, to, object, actor })
    }

    fn has(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    fn wants(&self, called: &Called) -> bool {
        let object = called.object.as_deref().unwrap_or_default();
        let within =
            object.strip_prefix(self.object.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let by = self.actor.as_ref().is_none_or(|actor| called.who.as_deref() == Some(actor.as_str()));
        (self.object.is_empty() || within) && by
    }

    fn wants_all(&self) -> bool {
        self.object.is_empty() && self.actor.is_none()
    }
}

/// A listing under way. It reads when the client takes: what is held of it is at most one read.
struct Reading {
    engine: Engine,
    stopping: Stopping,
    actor: Actor,
    asked: Asked,
    folder: PathBuf,
    days: VecDeque<Date>,
    open: Option<DayReader>,
    ready: VecDeque<AccessRecord>,
}

impl Reading {
    async fn next(mut self) -> Result<Option<(AccessRecord, Self)>, Status> {
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Ok(Some((record, self)));
            }
            if self.stopping.is_stopping() {
                return Err(of_edge(EdgeReason::StoreUnavailable));
            }
            let Some(mut reader) = self.open.take() else {
                let Some(day) = self.days.pop_front() else { return Ok(None) };
                let folder = self.folder.clone();
                self.open = aside(move || DayReader::open(&folder, day)).await?;
                continue;
            };
            let (reader, lines) = aside(move || {
                let mut lines = Vec::new();
                while lines.len() < limits::ACCESS_LINES_PER_READ
                    && let Some(line) = reader.next_line()?
                {
                    lines.push(line);
                }
                Ok((reader, lines))
            })
            .await?;
            self.open = (!lines.is_empty()).then_some(reader);
            let world = self.engine.world();
            let shown = lines.into_iter().filter_map(|line| shown(&world, &self.actor, &self.asked, line));
            let shown: VecDeque<AccessRecord> = shown.collect();
            drop(world);
            self.ready = shown;
        }
    }
}

async fn aside<T: Send + 'static>(read: impl FnOnce() -> Result<T, AccessError> + Send + 'static) -> Result<T, Status> {
    match spawn_blocking(read).await {
        Ok(read) => read.map_err(unreadable),
        Err(error) => Err(crate::status::incident(&error)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unreadable(error: AccessError) -> Status {
    tracing::error!(%error, "the access log cannot be read");
    of_edge(EdgeReason::StoreUnavailable)
}

/// A line as an auditor reads it, where that auditor may.
fn shown(world: &World, actor: &Actor, asked: &Asked, line: Line) -> Option<AccessRecord> {
    match line {
        Line::Called(called) if asked.wants(&called) && may_read(world, actor, &called) => Some(record(called)),
        Line::LeftOut { at, calls, .. } if asked.wants_all() && actor.organisation == Organisation::Operator => {
            Some(AccessRecord { at: instant(&at), left_out: calls, ..AccessRecord::default() })
        }
        Line::Called(_) | Line::LeftOut { .. } | Line::Opened { .. } | Line::Resumed { .. } | Line::Head { .. } => None,
    }
}

/// Whether an auditor reads a line: what is asked of, or by, its own organisation; the operator's everything; nobody what a provider does
/// in a round that has not closed.
fn may_read(world: &World, auditor: &Actor, called: &Called) -> bool {
    let by: Option<Organisation> = called.of.as_deref().and_then(|of| of.parse().ok());
    let object = Object::of(called.object.as_deref().unwrap_or_default());
    if matches!(by, Some(Organisation::Provider(_))) && object.is_sealed(world) {
        return false;
    }
    match auditor.organisation {
        Organisation::Authority(own) => object.authority == Some(own) || by == Some(auditor.organisation),
        Organisation::Consortium => object.is_common || by == Some(auditor.organisation),
        Organisation::Operator => true,
        Organisation::Provider(_) => false,
    }
}

/// What an object's name says of whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Object {
    authority: Option<AuthorityCode>,
    search: Option<SearchId>,
    round: Option<u32>,
    /// Of the register, the frameworks or an import.
    is_common: bool,
}

impl Object {
    fn of(name: &str) -> Self {
        let mut parts = name.split('/');
        let mut object = Self::default();
        while let (Some(kind), Some(id)) = (parts.next(), parts.next()) {
            match kind {
                "authorities" => object.authority = id.parse().ok(),
                "searches" => object.search = id.parse().ok(),
                "rounds" => object.round = id.parse().ok(),
                "providers" | "frameworks" | "imports" => object.is_common = true,
                _ => {}
            }
        }
        object
    }

    /// Whether it is of a round that is not over, or of a search whose round is not.
    fn is_sealed(self, world: &World) -> bool {
        let Some(search) = self.search.and_then(|search| world.search(search)) else { return false };
        if search.end.is_some() {
            return false;
        }
        let round = self.round.map_or_else(|| search.round(), |number| search.round_numbered(number));
        round.is_none_or(|round| round.closed_at.is_none())
    }
}

fn record(called: Called) -> AccessRecord {
    let Called { at, who, role, of, address, method, object, outcome, reason, count } = called;
    AccessRecord {
        at: instant(&at),
        actor: who.unwrap_or_default(),
        role: role.unwrap_or_default(),
        organisation: of.unwrap_or_default(),
        address: address.unwrap_or_default(),
        method,
        object: object.unwrap_or_default(),
        outcome,
        reason: reason.unwrap_or_default(),
        count,
        left_out: 0,
    }
}

fn instant(at: &str) -> Option<prost_types::Timestamp> {
    at.parse::<Timestamp>().ok().map(instant_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEARCH: &str = "0193e4a0-7c1b-7d3e-8f2a-5b6c7d8e9f01";

    fn reads(auditor_of: &str, by: &str, object: &str) -> bool {
        let actor = Actor {
            id: "people/olu.auditor".parse().unwrap(),
            role: vocabulary::Role::Auditor,
            organisation: auditor_of.parse().unwrap(),
        };
        let called = Called {
            at: String::new(),
            who: None,
            role: None,
            of: Some(by.to_owned()),
            address: None,
            method: String::new(),
            object: Some(object.to_owned()),
            outcome: String::new(),
            reason: None,
            count: 1,
        };
        may_read(&World::default(), &actor, &called)
    }

    #[test]
    fn an_auditor_reads_what_was_asked_of_and_by_its_own() {
        let (cardiff, vale) = ("authorities/W06000015", "authorities/W06000014");
        let search = format!("{cardiff}/searches/{SEARCH}");
        assert!(reads(cardiff, vale, &search) && reads(cardiff, cardiff, "consortium"));
        assert!(!reads(vale, cardiff, &search) && reads(vale, vale, &search));
        assert!(reads("operator", cardiff, &search));
        assert!(!reads("consortium", cardiff, &search));
        assert!(reads("consortium", cardiff, &format!("providers/{SEARCH}")));
        assert!(!reads(&format!("providers/{SEARCH}"), cardiff, &format!("providers/{SEARCH}")));
    }

    #[test]
    fn an_object_says_whose_it_is() {
        let name = format!("authorities/W06000015/searches/{SEARCH}/rounds/2/offers/{SEARCH}");
        let object = Object::of(&name);
        assert_eq!((object.authority.unwrap().to_string().as_str(), object.round), ("W06000015", Some(2)));
        assert!(object.search.is_some() && !object.is_common);
        assert_eq!(Object::of(""), Object::default());
    }
}
