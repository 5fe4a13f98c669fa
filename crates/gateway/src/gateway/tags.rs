//! Where tags are that run somewhere, which the gateway asks by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use http::header::{self, HeaderValue};
use http::{Method, Request};

use super::Gateway;
use crate::path::PlainPath;
use crate::pulls::digest_header;

/// The types of manifest that there are.
const MANIFESTS: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

impl Gateway {
    /// Asks the upstreams where the tags are that run somewhere, since tags move behind the gateway's back too.
    pub(crate) async fn look_at_tags(&self) {
        let authorizer = Arc::clone(&self.authorizer);
        let Ok(Ok(running)) = tokio::task::spawn_blocking(move || authorizer.running()).await else { return };
        let tags: BTreeSet<(String, String)> =
            running.into_iter().filter_map(|pull| Some((pull.image, pull.tag?))).collect();
        for (image, tag) in tags {
            let Some((key, name)) = image.split_once('/') else { continue };
            let Some(upstream) = self.upstreams.get(key).filter(|upstream| upstream.kind.is_oci()) else { continue };
            let mut request = Request::new(Body::empty());
            *request.method_mut() = Method::HEAD;
            for kind in MANIFESTS {
                request.headers_mut().append(header::ACCEPT, HeaderValue::from_static(kind));
            }
            let path = format!("/{name}/manifests/{tag}");
            let Ok(path) = PlainPath::of(&path) else { continue };
            let answer = self.connections.forward(upstream, path.whole(), None, request).await;
            if let Some(digest) = answer.ok().and_then(|answer| digest_header(answer.headers())) {
                self.pulls.see_tag(&self.authorizer, image, tag, digest).await;
            }
        }
    }
}
