//! skopeo.

use super::containers::{narrower_logins, probe};
use super::plan::Support;
use super::podman::{FILE_VARIABLES, client, own_check};
use super::redirects::row::WRITTEN_IN_GO;

pub(super) const SUPPORT: Support = Support::new(
    |target, keep| client(target, keep, "skopeo", "skopeo"),
    probe,
    "https://github.com/containers/skopeo/blob/main/docs/skopeo-login.1.md",
)
.with_own_check(|target| own_check(target, "skopeo"))
.with_redirects(WRITTEN_IN_GO)
.with_file_variables(FILE_VARIABLES)
.with_overrides(|at| narrower_logins(at, ".config/containers/auth.json"));
