//! The caller's own tasks (SHL-4, REG-4, REG-5).

use api::task::v1 as proto;
use api::task::v1::task_service_server::{TaskService, TaskServiceServer};
use engine::verbs::CompleteTask;
use engine::{Engine, Moment};
use tonic::{Request, Response, Status};
use views::permit::{Action, may};
use views::tasks::{Task, tasks};
use vocabulary::{Timestamp, limits};

use super::call::{actor, call, failed, name};
use super::permit;
use crate::convert::instant_out;
use crate::present::task::TaskName;
use crate::present::{Page, next_page_token, task};

const LIST: &str = "hafan.task.v1.TaskService/ListTasks";
const COMPLETE: &str = "hafan.task.v1.TaskService/CompleteTask";

/// Bytes of a task's key in a page token: since when, which kind, about what.
const KEY_BYTES: usize = 8 + 1 + 16;

/// The tasks of one engine's callers.
#[derive(Clone)]
pub struct Tasks {
    engine: Engine,
}

impl Tasks {
    /// The service, with the limit of a message.
    pub fn service(engine: &Engine) -> TaskServiceServer<Self> {
        TaskServiceServer::new(Self { engine: engine.clone() }).max_decoding_message_size(limits::MESSAGE_BYTES_MAX)
    }
}

#[tonic::async_trait]
impl TaskService for Tasks {
    async fn complete_task(
        &self,
        request: Request<proto::CompleteTaskRequest>,
    ) -> Result<Response<proto::CompleteTaskResponse>, Status> {
        let actor = actor(&request)?;
        let message = request.into_inner();
        let TaskName { authority, kind, about, created_at } = name("name", &message.name)?;
        // Whose task it is stands in its name; whether it waits is judged with the request id, so that a repeat is answered as the first.
        may(&actor, Action::CompleteTask, authority).map_err(permit::refused)?;
        let call = call(actor.clone(), COMPLETE, &message.request_id, &message)?;
        let verb = CompleteTask { authority, name: message.name, kind, about, created_at };
        let done = self.engine.execute(call, verb).await.map_err(failed)?;
        Ok(Response::new(proto::CompleteTaskResponse {
            name: done.outcome,
            done_at: Some(instant_out(done.recorded_at)),
            done_by: actor.id.to_string(),
        }))
    }

    async fn list_tasks(
        &self,
        request: Request<proto::ListTasksRequest>,
    ) -> Result<Response<proto::ListTasksResponse>, Status> {
        let actor = actor(&request)?;
        let proto::ListTasksRequest { page_size, page_token } = request.into_inner();
        let page = Page::read(&self.engine, &actor, LIST, page_size, &page_token)?;
        let after = page.after::<KEY_BYTES>();
        let listed = self.engine.at(&Moment::Now, |world, now| {
            let following = tasks(world, &actor, now).into_iter();
            let following = following.filter(|task| after.is_none_or(|after| key(task) > after));
            let kept: Vec<Task> = following.take(page.limit + 1).collect();
            let shown = kept.iter().take(page.limit).map(|one| task::task(world, one)).collect::<Vec<_>>();
            let last = kept.get(page.limit.saturating_sub(1)).filter(|_| kept.len() > page.limit).map(key);
            (shown, last)
        });
        let (tasks, last) = listed;
        let next_page_token = next_page_token(&self.engine, &actor, LIST, last.as_ref().map(|key| &key[..]))?;
        Ok(Response::new(proto::ListTasksResponse { tasks, next_page_token }))
    }
}

/// The key of a task, in the order of the list: instants before 1970 have none of ours.
fn key(task: &Task) -> [u8; KEY_BYTES] {
    let (created_at, kind, about): (Timestamp, _, _) = task.key();
    let mut key = [0; KEY_BYTES];
    key[..8].copy_from_slice(&created_at.micros().to_be_bytes());
    key[8] = u8::try_from(kind as usize).unwrap_or(u8::MAX);
    key[9..].copy_from_slice(&about);
    key
}
