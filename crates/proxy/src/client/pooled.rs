//! A client over the connection pool ([`pool`](super::pool)).

use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body::Body;

use super::answer_body::{AnswerBody, AnsweringConnection};
use super::pool::{Connection, Pool};
use super::{Connector, Origin, SendError, UpstreamClient, has_clear_end, may_be_followed};
use crate::BoxError;
use crate::idle_timeout::{IdleTimeoutBody, IdleTimer};

/// How long to wait between two looks at the connections that are kept.
const SWEEP: Duration = Duration::from_secs(1);

/// A client of upstreams. Each worker thread has one of its own, so that no step of a request waits for another thread to
/// wake up.
#[derive(Debug)]
pub struct PooledClient<B> {
    connector: Connector,
    idle_timeout: Duration,
    pool: Arc<Pool<B>>,
}

impl<B> PooledClient<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    /// A client without a connection, within a runtime. An upstream that moves no byte for as long as the timeout is given
    /// up.
    pub fn new(connector: &Connector, idle_timeout: Duration) -> Self {
        let pool = Arc::new(Pool::new());
        tokio::spawn(sweep(Arc::downgrade(&pool)));
        Self { connector: connector.clone(), idle_timeout, pool }
    }
}

/// Closes what was not used for too long, for as long as the pool is there.
async fn sweep<B>(pool: Weak<Pool<B>>) {
    while let Some(pool) = pool.upgrade() {
        pool.sweep();
        drop(pool);
        tokio::time::sleep(SWEEP).await;
    }
}

impl<B> UpstreamClient<B> for PooledClient<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Body = AnswerBody<LentConnection<B>>;

    async fn send(&self, origin: &Origin, request: Request<B>) -> Result<Response<Self::Body>, SendError> {
        let may_be_followed = may_be_followed(&request);
        let mut request = request.map(|body| IdleTimeoutBody::new(body, self.idle_timeout));
        let activity = request.body().activity();
        if !may_be_followed {
            request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        let mut timer = IdleTimer::new(self.idle_timeout);
        loop {
            let kept = if may_be_followed { self.pool.take(origin) } else { None };
            let is_new = kept.is_none();
            let mut connection = match kept {
                Some(connection) => connection,
                // Rare, and large: within the future of every request it would be copied with it.
                None => Box::pin(Connection::open(&self.connector, origin, self.idle_timeout)).await?,
            };
            let answer = {
                let mut answer = pin!(connection.requests.try_send_request(request));
                std::future::poll_fn(|context| match answer.as_mut().poll(context) {
                    Poll::Ready(answer) => Poll::Ready(Some(answer)),
                    Poll::Pending => timer.poll_elapsed(activity.as_ref(), context).map(|()| None),
                })
                .await
            };
            match answer.ok_or(SendError::Timeout)? {
                Ok(answer) => {
                    let (parts, incoming) = answer.into_parts();
                    let after = match (may_be_followed && has_clear_end(&parts), activity.is_some()) {
                        (true, _) => After::Keep(Arc::clone(&self.pool), origin.clone()),
                        (false, true) => After::FinishUpload(self.idle_timeout),
                        (false, false) => After::Close,
                    };
                    timer.reset();
                    let connection = LentConnection { connection: Some(connection), after };
                    return Ok(Response::from_parts(parts, AnswerBody::new(incoming, timer, connection)));
                }
                Err(mut error) => match error.take_message() {
                    // The upstream had closed the connection, and nothing of the request was sent on it.
                    Some(unsent) if !is_new => request = unsent,
                    _ => return Err(SendError::Broken(error.into_error().into())),
                },
            }
        }
    }
}

/// The connection that an answer comes on, which goes back to the pool after its last byte. When this is dropped before that, the
/// connection is closed.
#[derive(Debug)]
pub struct LentConnection<B> {
    /// `None` once all has come, or nothing more will.
    connection: Option<Connection<B>>,
    after: After<B>,
}

/// What becomes of a connection when an answer has come whole.
#[derive(Debug)]
enum After<B> {
    /// Another request may follow on it.
    Keep(Arc<Pool<B>>, Origin),
    /// It is closed once the upload has come to its end, or after this long.
    FinishUpload(Duration),
    /// It is closed.
    Close,
}

impl<B: Unpin> AnsweringConnection for LentConnection<B> {
    fn came_whole(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        match &self.after {
            After::Keep(pool, origin) => pool.put_back(origin, connection),
            After::FinishUpload(limit) => connection.finish(*limit),
            After::Close => {}
        }
    }

    fn broke_off(&mut self) {
        self.connection = None;
    }
}
