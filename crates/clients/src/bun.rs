//! Bun: it reads npm's file.

use super::npm::{client, probe};
use super::plan::Support;

pub(super) const SUPPORT: Support =
    Support::new(|target, keep| client(target, keep, "bun", Vec::new()), probe, "https://bun.sh/docs/pm/npmrc");
