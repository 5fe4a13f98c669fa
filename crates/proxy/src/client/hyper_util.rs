//! The client of hyper-util, whose pool is what ours is measured against: `docs/decisions` has the figures. The same tests run
//! over both.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use ::hyper_util::client::legacy::Client;
use ::hyper_util::client::legacy::connect::{CaptureConnection, HttpConnector, capture_connection};
use ::hyper_util::rt::{TokioExecutor, TokioTimer};
use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use hyper_rustls::HttpsConnector;

use super::answer_body::{AnswerBody, AnsweringConnection};
use super::{
    Connector, IDLE_CONNECTIONS, KEEP_ALIVE, Origin, SendError, UpstreamClient, has_clear_end, may_be_followed,
};
use crate::BoxError;
use crate::idle_timeout::{IdleTimeoutBody, IdleTimer};

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
    type Body = AnswerBody<CapturedConnection>;

    async fn send(&self, origin: &Origin, request: Request<B>) -> Result<Response<Self::Body>, SendError> {
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
        let mut connection = CapturedConnection(connection);
        if !has_clear_end(&parts) {
            connection.broke_off();
        }
        Ok(Response::from_parts(parts, AnswerBody::new(incoming, timer, connection)))
    }
}

/// The connection that an answer comes on, until its end or its failure.
#[derive(Debug)]
pub struct CapturedConnection(Option<CaptureConnection>);

impl AnsweringConnection for CapturedConnection {
    fn came_whole(&mut self) {
        self.0 = None;
    }

    fn broke_off(&mut self) {
        if let Some(connection) = self.0.take()
            && let Some(connection) = connection.connection_metadata().as_ref()
        {
            connection.poison();
        }
    }
}

impl Drop for CapturedConnection {
    fn drop(&mut self) {
        self.broke_off();
    }
}
