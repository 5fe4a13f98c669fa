//! The threads that serve connections. A connection stays on one thread from its first byte to its last, and so do the
//! connections to upstreams that are kept for it: nothing of a request waits for another thread to wake up.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::connection::{Accepted, Server, serve};
use super::connection_limit::Permit;
use super::health::Heartbeat;
use super::{Service, Settings};

/// How long transfers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(60);

/// What a worker is told.
enum Order<S> {
    Serve(Accepted<S>),
    /// No more comes: finish what is under way.
    Stop,
    /// Die of a panic, in the middle of the event loop.
    #[cfg(test)]
    Panic,
}

/// A thread that serves connections. Without a stop being asked for, it ends what it does when this is dropped.
pub(super) struct Worker<S> {
    orders: mpsc::UnboundedSender<Order<S>>,
    /// How many connections it has.
    connections: Arc<AtomicUsize>,
}

/// Is over when a worker's thread is done, or died.
pub(super) struct WorkerEnd(mpsc::Receiver<Infallible>);

impl WorkerEnd {
    /// Waits for it.
    pub(super) async fn wait(&mut self) {
        let _ = self.0.recv().await;
    }
}

impl<S: Copy + Send + Sync + 'static> Worker<S> {
    /// Starts a thread.
    ///
    /// # Errors
    /// What the system says that gives none.
    pub(super) fn start<T: Service<Site = S>>(
        settings: &Settings,
        heartbeat: Heartbeat,
        service: impl Fn() -> T + Send + 'static,
    ) -> io::Result<(Self, WorkerEnd)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (orders, received) = mpsc::unbounded_channel();
        let (alive, done) = mpsc::channel(1);
        let connections = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&connections);
        let settings = settings.clone();
        let work = move || {
            let serving = async move {
                let server = Server {
                    service: service(),
                    tls: settings.tls.map(TlsAcceptor::from),
                    timeouts: settings.timeouts,
                    trusted_proxies: settings.trusted_proxies,
                };
                tokio::select! {
                    () = work(server, received, counted) => {}
                    () = heartbeat.keep() => {}
                }
            };
            runtime.block_on(serving);
            drop((runtime, alive));
        };
        std::thread::Builder::new().name("gatepass-serve".to_owned()).spawn(work)?;
        Ok((Self { orders, connections }, WorkerEnd(done)))
    }

    /// How many connections it has.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Gives it a connection.
    pub(super) fn serve(&self, accepted: Accepted<S>) {
        self.connections.fetch_add(1, Ordering::Relaxed);
        // It takes orders for as long as this is there.
        let _ = self.orders.send(Order::Serve(accepted));
    }

    /// Lets it finish what is under way, and no more.
    pub(super) fn stop(&self) {
        let _ = self.orders.send(Order::Stop);
    }

    /// Kills the thread when it is called.
    #[cfg(test)]
    pub(super) fn killer(&self) -> impl FnOnce() + use<S> {
        let orders = self.orders.clone();
        move || {
            let _ = orders.send(Order::Panic);
        }
    }
}

async fn work<T: Service>(
    server: Server<T>,
    mut orders: mpsc::UnboundedReceiver<Order<T::Site>>,
    connections: Arc<AtomicUsize>,
) {
    let graceful = GracefulShutdown::new();
    let server = Arc::new(server);
    loop {
        match orders.recv().await {
            Some(Order::Serve(accepted)) => {
                let (limit, id) = accepted.permit.key();
                let counted = Counted(Arc::clone(&connections));
                let served = serve(accepted, Arc::clone(&server), graceful.watcher());
                let task = tokio::spawn(async move {
                    let _counted = counted;
                    served.await;
                });
                Permit::set_task(&limit, id, task.abort_handle());
            }
            Some(Order::Stop) => break,
            #[cfg(test)]
            Some(Order::Panic) => panic!("on purpose"),
            // Whoever served was dropped, and all that it does with it.
            None => return,
        }
    }
    tokio::select! {
        stopped = tokio::time::timeout(GRACE, graceful.shutdown()) => {
            if stopped.is_err() {
                tracing::warn!("transfers were still under way when the time to stop was over");
            }
        }
        _ = orders.recv() => {}
    }
}

/// Counts a connection that is open.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
