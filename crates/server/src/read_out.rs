//! A request that is refused before its body is read has its body read to the end all the same, beside the answer. HTTP/2 would reset its stream
//! otherwise, what the client sends meanwhile would count as the client's fault, and after some hundred of them its connection would end, with
//! every other call on it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;
use tonic::codegen::http::Request;
use tower::{Layer, Service};
use vocabulary::limits;

/// How long a body is read that nobody wants.
pub(crate) const READ_OUT: Duration = Duration::from_secs(5);

/// Bytes of it that are read: a message with what stands before it, and some.
const READ_OUT_BYTES_MAX: usize = limits::MESSAGE_BYTES_MAX + 1_024;

/// Puts [`ReadOut`] before a service.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReadOutLayer;

impl<S> Layer<S> for ReadOutLayer {
    type Service = ReadOut<S>;

    fn layer(&self, inner: S) -> ReadOut<S> {
        ReadOut { inner }
    }
}

/// Reads to their end the bodies that the service before it leaves unread.
#[derive(Clone, Debug)]
pub(crate) struct ReadOut<S> {
    inner: S,
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for ReadOut<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.inner.call(request.map(|body| Body::new(WholeBody { inner: Some(body) })))
    }
}

/// A body that is read on when it is dropped.
struct WholeBody {
    /// Until its end.
    inner: Option<Body>,
}

impl HttpBody for WholeBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(inner) = &mut self.inner else { return Poll::Ready(None) };
        let polled = Pin::new(inner).poll_frame(context);
        if let Poll::Ready(None | Some(Err(_))) = &polled {
            self.inner = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for WholeBody {
    fn drop(&mut self) {
        let Some(body) = self.inner.take().filter(|body| !body.is_end_stream()) else { return };
        // Outside a runtime nothing is served.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(READ_OUT, read_out(body)));
        }
    }
}

async fn read_out(mut body: Body) {
    let mut left = READ_OUT_BYTES_MAX;
    while let Some(Ok(frame)) = body.frame().await {
        match left.checked_sub(frame.data_ref().map_or(0, Bytes::len)) {
            Some(less) => left = less,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::StreamExt as _;
    use http_body_util::StreamBody;
    use tokio::sync::mpsc;
    use tokio_stream::wrappers::ReceiverStream;
    use tower::ServiceExt as _;

    use super::*;

    /// A body that one chunk can be sent into at a time.
    fn fed() -> (mpsc::Sender<Bytes>, Body) {
        let (chunks, read) = mpsc::channel::<Bytes>(1);
        let frames = ReceiverStream::new(read).map(|chunk| Ok::<_, Status>(Frame::data(chunk)));
        (chunks, Body::new(StreamBody::new(frames)))
    }

    async fn refused(body: Body) {
        let refusing = tower::service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(()) });
        ReadOutLayer.layer(refusing).oneshot(Request::new(body)).await.unwrap();
    }

    #[tokio::test]
    async fn acr_5_what_is_refused_unread_is_read_to_its_end_and_not_beyond_a_message() {
        let (chunks, body) = fed();
        refused(body).await;
        let half = Bytes::from(vec![0; limits::MESSAGE_BYTES_MAX / 2]);
        for _ in 0..2 {
            chunks.send(half.clone()).await.unwrap();
        }
        // More than any message: it is read no further, and whoever sends is told so.
        chunks.send(half).await.unwrap();
        chunks.closed().await;
    }

    #[tokio::test]
    async fn what_was_read_is_read_once() {
        let (chunks, body) = fed();
        let reading = tower::service_fn(|request: Request<Body>| async {
            Ok::<_, Infallible>(request.into_body().collect().await.unwrap().to_bytes())
        });
        let answer = tokio::spawn(ReadOutLayer.layer(reading).oneshot(Request::new(body)));
        chunks.send(Bytes::from_static(b"all of it")).await.unwrap();
        drop(chunks);
        assert_eq!(answer.await.unwrap().unwrap(), Bytes::from_static(b"all of it"));
    }
}
