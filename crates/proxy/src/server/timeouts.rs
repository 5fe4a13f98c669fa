//! How long a client may take, in each phase of a connection.

use std::time::Duration;

/// How long a client may take. What nginx calls it, and its own default, stand behind each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From the first moment of a connection to the end of its first request's head, PROXY header, TLS and HTTP/2 preface
    /// included; and from the first byte of a later head to its last (`client_header_timeout`, 60 s). It is a total: a
    /// byte now and then does not lengthen it.
    pub header: Duration,
    /// How long a connection without a request is kept (`keepalive_timeout`, 75 s).
    pub keep_alive: Duration,
    /// How long a request's body or an answer may stand still because of the client (`client_body_timeout`,
    /// `send_timeout`, 60 s): the idle timeout of reading, and of writing. It may take as long as it likes while it moves.
    pub stall: Duration,
    /// How long the whole body of a request may take that is for no registry: a sign-in, a form, a call of the token API.
    /// They are 64 KiB at most, and anybody may begin one.
    pub form: Duration,
    /// How long what nobody wants of a body is read on before its answer goes out (`lingering_time`, 30 s).
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(30),
            keep_alive: Duration::from_secs(75),
            stall: Duration::from_secs(60),
            form: Duration::from_secs(10),
            drain: Duration::from_secs(30),
        }
    }
}

impl Timeouts {
    /// How long to wait between two looks at all connections.
    pub(super) fn check_interval(&self) -> Duration {
        let shortest = self.header.min(self.keep_alive).min(self.stall).min(self.form);
        (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1))
    }
}
