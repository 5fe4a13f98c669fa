//! skopeo.

use super::containers::probe;
use super::plan::Support;
use super::podman::client;

pub(super) const SUPPORT: Support = Support {
    name: "skopeo",
    plan: |target, keep| client(target, keep, "skopeo", "skopeo"),
    probe,
    page: "https://github.com/containers/skopeo/blob/main/docs/skopeo-login.1.md",
};
