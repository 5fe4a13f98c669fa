//! Bun: it reads npm's file.

use super::npm::{client, probe};
use super::plan::Support;

pub(super) const SUPPORT: Support = Support {
    name: "bun",
    plan: |target, keep| client(target, keep, "bun", Vec::new()),
    probe,
    page: "https://bun.sh/docs/pm/npmrc",
};
