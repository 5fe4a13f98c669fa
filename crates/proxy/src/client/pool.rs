//! The connection pool: connections to upstreams that nobody uses at the moment, each with a task that drives it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::Body;
use hyper::client::conn::http1::{self, SendRequest};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use super::{Connector, IDLE_CONNECTIONS, KEEP_ALIVE, Origin, SendError};
use crate::BoxError;
use crate::idle_timeout::IdleTimeoutBody;

/// A connection to an upstream. When it is dropped, it is closed, whatever is under way on it.
#[derive(Debug)]
pub(super) struct Connection<B> {
    pub(super) requests: SendRequest<IdleTimeoutBody<B>>,
    /// What drives it.
    task: Task,
}

/// A task that ends with what holds this.
#[derive(Debug)]
struct Task(Option<JoinHandle<()>>);

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl<B> Connection<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    /// A new connection. It must be there, TLS and all, within this time.
    pub(super) async fn open(connector: &Connector, origin: &Origin, limit: Duration) -> Result<Self, SendError> {
        let connecting = async {
            let stream = connector.0.clone().oneshot(origin.address(None)).await?;
            Ok(http1::handshake(stream).await?)
        };
        let connected = tokio::time::timeout(limit, connecting).await.map_err(|_| SendError::Timeout)?;
        let (requests, connection) = connected.map_err(SendError::Broken)?;
        let task = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to an upstream ended early");
            }
        });
        Ok(Self { requests, task: Task(Some(task)) })
    }
}

impl<B> Connection<B> {
    /// Lets go of the connection, whose answer has come whole: what is still to be sent of its request goes on for no longer
    /// than this, so that whoever sends it is not cut off.
    pub(super) fn finish(mut self, limit: Duration) {
        if let Some(mut task) = self.task.0.take()
            && !task.is_finished()
        {
            tokio::spawn(async move {
                if tokio::time::timeout(limit, &mut task).await.is_err() {
                    task.abort();
                }
            });
        }
    }
}

/// The connections that are kept, by where they lead.
#[derive(Debug)]
pub(super) struct Pool<B>(Mutex<HashMap<Origin, Vec<Idle<B>>>>);

/// A connection that nobody uses, and since when.
type Idle<B> = (Instant, Connection<B>);

impl<B> Pool<B> {
    pub(super) fn new() -> Self {
        Self(Mutex::default())
    }

    /// The connection that was used last and can take a request: it is the least likely to be closed meanwhile.
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection<B>> {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = pool.get_mut(origin)?;
        while let Some((since, connection)) = idle.pop() {
            if since.elapsed() < KEEP_ALIVE && connection.requests.is_ready() {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection whose answer has come whole, if there are not enough.
    pub(super) fn put_back(&self, origin: &Origin, connection: Connection<B>) {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = (Instant::now(), connection);
        match pool.get_mut(origin) {
            Some(idle) if idle.len() < IDLE_CONNECTIONS => idle.push(now),
            Some(_) => {}
            None => {
                pool.insert(origin.clone(), vec![now]);
            }
        }
    }

    /// Closes the connections that nobody used for too long, and forgets those that their upstream closed.
    pub(super) fn sweep(&self) {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pool.retain(|_, idle| {
            idle.retain(|(since, connection)| since.elapsed() < KEEP_ALIVE && !connection.requests.is_closed());
            !idle.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Empty;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn no_more_connections_are_kept_for_an_upstream_than_may_be() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let (origin, connector) = (Origin::new("http", &authority).unwrap(), Connector::new().unwrap());
        let mut accepted = Vec::new();
        let pool = Pool::<Empty<Bytes>>::new();
        for _ in 0..IDLE_CONNECTIONS + 3 {
            let limit = Duration::from_secs(10);
            let (connection, stream) = tokio::join!(Connection::open(&connector, &origin, limit), listener.accept());
            accepted.push(stream.unwrap());
            let mut connection = connection.unwrap();
            connection.requests.ready().await.unwrap();
            pool.put_back(&origin, connection);
        }
        let kept = std::iter::from_fn(|| pool.take(&origin)).count();
        assert_eq!(kept, IDLE_CONNECTIONS);
    }
}
