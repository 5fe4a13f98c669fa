//! The client of hyper-util, whose pool is what ours is measured against: `docs/decisions` has the figures. The same tests run
//! over both.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::hyper_util::client::legacy::Client;
use ::hyper_util::client::legacy::connect::{CaptureConnection, HttpConnector, capture_connection};
use ::hyper_util::rt::{TokioExecutor, TokioTimer};
use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;

use super::{
    Connector, IDLE_CONNECTIONS, KEEP_ALIVE, Origin, SendError, UpstreamClient, has_clear_end, may_be_followed,
};
use crate::BoxError;
use crate::idle_timeout::{IdleTimeout, IdleTimeoutBody, IdleTimer};

type Sender<B> = Client<HttpsConnector<HttpConnector>, IdleTimeoutBody<B>>;

/// A client with hyper-util's connection pool. It is for one thread.
#[derive(Debug)]
pub struct HyperUtilClient<B> {
    /// Over connections that are kept.
    pooled: Sender<B>,
    /// Over a new connection each, which is closed after it: for requests that none may follow.
    unpooled: Sender<B>,
    idle_timeout: Duration,
}

impl<B> HyperUtilClient<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    /// A client without a connection. An upstream that moves no byte for as long as the timeout is given up.
    pub fn new(connector: &Connector, idle_timeout: Duration) -> Self {
        let client = |idle_connections| {
            let mut builder = Client::builder(TokioExecutor::new());
            // The request has its Host.
            builder.set_host(false).pool_max_idle_per_host(idle_connections);
            builder.pool_timer(TokioTimer::new()).pool_idle_timeout(KEEP_ALIVE);
            builder.build(connector.0.clone())
        };
        Self { pooled: client(IDLE_CONNECTIONS), unpooled: client(0), idle_timeout }
    }
}

impl<B> UpstreamClient<B> for HyperUtilClient<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Body = HyperUtilBody;

    async fn send(&self, origin: &Origin, request: Request<B>) -> Result<Response<HyperUtilBody>, SendError> {
        let may_be_followed = may_be_followed(&request);
        let mut request = request.map(|body| IdleTimeoutBody::new(body, self.idle_timeout));
        *request.uri_mut() = origin.address(request.uri().path_and_query().cloned());
        let activity = request.body().activity();
        let (client, connection) = if may_be_followed {
            (&self.pooled, Some(capture_connection(&mut request)))
        } else {
            request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            (&self.unpooled, None)
        };
        let mut timer = IdleTimer::new(self.idle_timeout);
        let mut answer = client.request(request);
        let answer = std::future::poll_fn(|context| match Pin::new(&mut answer).poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending => timer.poll_elapsed(activity.as_ref(), context).map(|()| None),
        });
        let answer = answer.await.ok_or(SendError::Timeout)?.map_err(|error| SendError::Broken(error.into()))?;
        timer.reset();
        let (parts, incoming) = answer.into_parts();
        let mut body = HyperUtilBody { incoming, timer, connection };
        if !has_clear_end(&parts) {
            body.close();
        } else if body.incoming.is_end_stream() {
            body.connection = None;
        }
        Ok(Response::from_parts(parts, body))
    }
}

/// The body of an answer that comes over a pooled connection. When it is dropped before its end, no request follows on the
/// connection.
#[derive(Debug)]
pub struct HyperUtilBody {
    incoming: Incoming,
    timer: IdleTimer,
    /// The connection that it comes on, until its end or its failure.
    connection: Option<CaptureConnection>,
}

impl HyperUtilBody {
    /// Has no other request follow on the connection.
    fn close(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Some(connection) = connection.connection_metadata().as_ref()
        {
            connection.poison();
        }
    }
}

impl Body for HyperUtilBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.incoming).poll_frame(context) else {
            std::task::ready!(this.timer.poll_elapsed(None, context));
            tracing::warn!("an upstream stood still within an answer");
            return Poll::Ready(Some(Err(IdleTimeout.into())));
        };
        this.timer.reset();
        match frame {
            Some(Ok(frame)) if frame.is_data() => {
                if this.incoming.is_end_stream() {
                    this.connection = None;
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "an upstream broke an answer off");
                Poll::Ready(Some(Err(error.into())))
            }
            // Trailers are headers that nobody looked at, and nothing comes after them.
            Some(Ok(_)) | None => {
                this.connection = None;
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for HyperUtilBody {
    fn drop(&mut self) {
        self.close();
    }
}
