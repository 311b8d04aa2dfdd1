//! The body of a request, looked at as it passes: its first message names the object.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use vocabulary::limits;

use super::Seen;
use super::object::{FieldPaths, object_named};

/// Bytes before a message: whether it is compressed, and its length.
const PREFIX_BYTES: usize = 5;

/// A body whose first message is read aside. What passes is not changed.
pub(super) struct WatchedBody {
    inner: Body,
    paths: Arc<FieldPaths>,
    seen: Arc<Seen>,
    /// The beginning of the body, until the first message is whole.
    taken: Vec<u8>,
    done: bool,
}

impl WatchedBody {
    pub(super) fn new(inner: Body, paths: Arc<FieldPaths>, seen: Arc<Seen>) -> Self {
        // Where the request names no object there is nothing to look for.
        let done = paths.is_empty();
        Self { inner, paths, seen, taken: Vec::new(), done }
    }

    fn look(&mut self, data: &[u8]) {
        let room = (PREFIX_BYTES + limits::MESSAGE_BYTES_MAX).saturating_sub(self.taken.len());
        self.taken.extend_from_slice(data.get(..room).unwrap_or(data));
        let Some((&[compressed, a, b, c, d], message)) = self.taken.split_first_chunk::<PREFIX_BYTES>() else { return };
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if compressed != 0 || length > limits::MESSAGE_BYTES_MAX {
            // No handler reads it either.
            self.finish();
            return;
        }
        if let Some(message) = message.get(..length) {
            if let Some(object) = object_named(message, &self.paths) {
                // Set once: a body has one first message.
                let _ = self.seen.object.set(object);
            }
            self.finish();
        }
    }

    fn finish(&mut self) {
        self.done = true;
        self.taken = Vec::new();
    }
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && !self.done
            && let Some(data) = frame.data_ref()
        {
            self.look(data);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
