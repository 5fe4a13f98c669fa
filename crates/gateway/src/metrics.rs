//! What the gateway counts, in Prometheus' format at `/metrics`. No name of a token, user or package is in it.

use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabel as _, EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The labels of a counted request: its registry type and, where it is told, its answer's status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Labels {
    kind: &'static str,
    status: Option<u16>,
}

impl EncodeLabelSet for Labels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        ("type", self.kind).encode(encoder.encode_label())?;
        self.status.map_or(Ok(()), |status| ("status", status).encode(encoder.encode_label()))
    }
}

/// The gateway's counters.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<Labels, Histogram>,
    under_way: Gauge,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("gatepass");
        let requests = Family::default();
        registry.register("requests", "Requests answered, by registry type and status", requests.clone());
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register("answer_seconds", "Time until an answer's headers, by registry type", seconds.clone());
        let under_way = Gauge::default();
        registry.register("requests_under_way", "Requests that wait for an answer's headers", under_way.clone());
        Self { registry, requests, seconds, under_way }
    }

    /// Counts a request that has come; the guard counts it out.
    pub(super) fn come(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    /// Counts an answer.
    pub(super) fn answered(&self, kind: &'static str, status: StatusCode, took: Duration) {
        self.seconds.get_or_create(&Labels { kind, status: None }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Labels { kind, status: Some(status.as_u16()) }).inc();
    }

    /// The page that Prometheus reads.
    pub(super) fn page(&self) -> String {
        let mut page = String::new();
        // Writing into a String does not fail.
        let _ = encode(&mut page, &self.registry);
        page
    }
}

fn histogram() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0])
}

/// A request that waits for its answer.
pub(super) struct UnderWay(Gauge);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}
