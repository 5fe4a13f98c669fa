//! Where a project begins of which the directory at hand is a part: clients of workspaces read the files that are there.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::precedence::Precedence;

/// What a file has that begins a workspace: the directories of its members, as patterns.
type Patterns = fn(&str) -> Option<Vec<String>>;

/// The nearest directory with one of these, or the workspace above it that it is a member of; or that at hand. The home is
/// none.
pub(super) fn root(at: &Precedence<'_>, signs: &[&str], file: &str, patterns: Patterns) -> Option<PathBuf> {
    let has_sign = |above: &&Path| signs.iter().any(|sign| above.join(sign).exists());
    let nearest = at.directories().find(has_sign).or_else(|| at.directories().next())?.to_owned();
    let has_member = |root: &&Path| {
        let member = nearest.strip_prefix(root).ok().map(|path| path.to_string_lossy().into_owned());
        let text = fs::read_to_string(root.join(file)).ok();
        let patterns = text.and_then(|text| patterns(&text)).unwrap_or_default();
        member.is_some_and(|member| !member.is_empty() && is_named(&patterns, &member))
    };
    let root = at.directories().skip_while(|above| **above != *nearest).skip(1).find(has_member).map(Path::to_owned);
    Some(root.unwrap_or(nearest))
}

/// The members of npm's kind of workspace (<https://docs.npmjs.com/cli/using-npm/workspaces>); Yarn 1 and Bun have them in
/// `packages` below it, too.
pub(super) fn of_npm(text: &str) -> Option<Vec<String>> {
    let manifest: Value = serde_json::from_str(text).ok()?;
    let workspaces = manifest.get("workspaces")?;
    strings(workspaces.get("packages").unwrap_or(workspaces))
}

/// Those of pnpm's (<https://pnpm.io/pnpm-workspace_yaml>).
pub(super) fn of_pnpm(text: &str) -> Option<Vec<String>> {
    let settings: Value = yaml_serde::from_str(text).ok()?;
    strings(settings.get("packages")?)
}

/// Those of uv's (<https://docs.astral.sh/uv/concepts/projects/workspaces/>).
pub(super) fn of_uv(text: &str) -> Option<Vec<String>> {
    let manifest: Value = toml::from_str(text).ok()?;
    strings(manifest.pointer("/tool/uv/workspace/members")?)
}

fn strings(list: &Value) -> Option<Vec<String>> {
    Some(list.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn is_named(patterns: &[String], path: &str) -> bool {
    let matches = |pattern: &str| {
        let pattern: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        is_match(&pattern, &path.split('/').collect::<Vec<_>>())
    };
    let is_left_out = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!')).any(matches);
    !is_left_out && patterns.iter().any(|pattern| matches(pattern))
}

fn is_match(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| is_match(rest, &path[skipped..])),
        (Some((wanted, pattern)), Some((name, path))) => is_part(wanted, name) && is_match(pattern, path),
        _ => false,
    }
}

/// Whether a name is that of a pattern with `*` for any letters.
fn is_part(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, behind)) => name
            .strip_prefix(before)
            .is_some_and(|rest| (0..=rest.len()).any(|end| rest.get(end..).is_some_and(|rest| is_part(behind, rest)))),
    }
}
