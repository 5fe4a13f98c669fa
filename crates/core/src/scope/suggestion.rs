//! What was most likely meant by an entry that cannot be taken: people write a package as its own client names it, with a
//! version, a tag or a host, and permissions as other registries call them. What is found is only told, and never taken.

use super::entry::{Access, Entry};
use crate::ecosystem::{Ecosystem, PackageManager, PackagePattern, Repositories};
use crate::error::Error;

/// The error of an entry that cannot be taken, with what to write in its place where that can be told.
pub(super) fn with_suggestion(error: Error, text: &str, repositories: &Repositories) -> Error {
    let Some(suggested) = suggested(text, repositories) else { return error };
    Error::new(
        error.code(),
        error.what(),
        format!(
            "Write `{suggested}`, if that was meant: the key of a repository, a slash and a package, without a host, a version or a \
             tag, and then `:r` or `:rw`, or nothing. Nothing was changed."
        ),
    )
}

/// The entry that this was meant to be, among these repositories; `None` where nothing tells.
fn suggested(text: &str, repositories: &Repositories) -> Option<Entry> {
    let text = text.trim().trim_matches(['`', '"', '\'']);
    let text = ["artifact:", "pkg:", "https://", "http://", "docker://", "oci://"]
        .into_iter()
        .fold(text, |text, start| text.strip_prefix(start).unwrap_or(text))
        .replace("%40", "@");
    let (target, access) = match text.rsplit_once(':').and_then(|(target, word)| Some((target, access(word)?))) {
        Some((target, access)) => (target, Some(access)),
        None => (text.as_str(), None),
    };
    let (key, ecosystem, name) = place(target, repositories)?;
    let entry = if name.is_empty() {
        // What ends in a slash was to have a name.
        (!target.ends_with('/')).then(|| Entry::repository(&key, repositories)).flatten()
    } else {
        names(ecosystem?, name).into_iter().find_map(|name| Entry::parse(&format!("{key}/{name}"), repositories).ok())
    };
    // A name can end in what reads as a permission.
    let entry = entry.filter(|entry| entry.access().is_none())?;
    Some(access.map_or(entry.clone(), |access| entry.with(access)))
}

/// What other registries and people call the two permissions.
fn access(word: &str) -> Option<Access> {
    let plain: String = word.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.as_str() {
        "r" | "ro" | "read" | "readonly" | "pull" => Some(Access::Read),
        "w" | "rw" | "wr" | "rwd" | "write" | "writeonly" | "readwrite" | "push" | "pushpull" | "pullpush" => {
            Some(Access::ReadWrite)
        }
        _ => None,
    }
}

/// The repository that is meant, its type, and what is written of its packages.
fn place<'a>(target: &'a str, repositories: &Repositories) -> Option<(String, Option<Ecosystem>, &'a str)> {
    let between = |letter: char| matches!(letter, '/' | ':') || letter.is_whitespace();
    let (first, rest) = target.split_once(between).unwrap_or((target, ""));
    if let Some(key) = key_of(first, repositories) {
        return Some((key.clone(), repositories.ecosystem(&key), rest));
    }
    // A host, and the port behind it: the registry's own, and then a key follows, or that of an image.
    let (host, rest) = target.split_once('/')?;
    if !(host.contains(['.', ':']) || host == "localhost") {
        return None;
    }
    let (second, name) = rest.split_once(between).unwrap_or((rest, ""));
    if let Some(key) = key_of(second, repositories).filter(|_| !name.is_empty()) {
        return Some((key.clone(), repositories.ecosystem(&key), name));
    }
    let docker = Ecosystem::Docker;
    repositories.serves(docker).then(|| (repositories.key(docker).to_owned(), Some(docker), rest))
}

/// The key that is written here in capitals, or by the name of its type or of a client.
fn key_of(word: &str, repositories: &Repositories) -> Option<String> {
    let plain = word.to_lowercase();
    if repositories.has(word) || repositories.has(&plain) {
        return Some(if repositories.has(word) { word.to_owned() } else { plain });
    }
    let named = |ecosystem: &Ecosystem| [ecosystem.name(), ecosystem.package_type()].contains(&plain.as_str());
    let ecosystem = Ecosystem::ALL.into_iter().find(named);
    let ecosystem = ecosystem.or_else(|| PackageManager::named(&plain).map(PackageManager::ecosystem))?;
    repositories.serves(ecosystem).then(|| repositories.key(ecosystem).to_owned())
}

/// What may be the name in this, the likeliest first: all of it, what stands before a version, and all that begin so.
fn names(ecosystem: Ecosystem, text: &str) -> Vec<String> {
    // A host with a port is no part of an image's name here.
    let text = match text.split_once('/') {
        Some((host, rest)) if ecosystem.is_oci() && host.contains(':') => rest,
        _ => text,
    };
    let bare = text.trim_end_matches("...").trim_end_matches(['*', '/', ':', '.']);
    let is_many = text.ends_with(['*', '/']) || text.ends_with("...");
    let bare = match ecosystem {
        // GROUP:ARTIFACT:VERSION, as Maven and Gradle write it.
        Ecosystem::Maven => bare.replacen(':', "/", 1),
        _ => bare.to_owned(),
    };
    // Behind the `@` that a scope of npm's begins with.
    let first = bare.chars().next().map_or(0, char::len_utf8);
    let signs = |letter: char| "@:=<>~^!#[]();,\"'".contains(letter) || letter.is_whitespace();
    let before = bare[first..].find(signs).map_or(bare.as_str(), |end| &bare[..first + end]);
    // NAME/VERSION, as Conan and NuGet's addresses write it.
    let above = before.rsplit_once('/').filter(|(_, version)| {
        version.strip_prefix('v').unwrap_or(version).starts_with(|first: char| first.is_ascii_digit())
    });
    let one = above.map(|(above, _)| above.to_owned()).into_iter().chain([before.to_owned()]);
    let many = [format!("{before}/*"), format!("{before}*")];
    let all: Vec<String> = if text.ends_with('/') {
        // A folder, and not all that begins like its name.
        many.into_iter().take(1).chain(one).collect()
    } else if is_many {
        many.into_iter().chain(one).collect()
    } else if before == bare && bare == text {
        one.chain(many).collect()
    } else {
        // All that begin like a part of a name are more than was written.
        one.collect()
    };
    let all = [text.to_owned()].into_iter().chain(all);
    all.filter(|name| PackagePattern::parse(ecosystem, name).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_nothing_is_given_no_suggestion() {
        let repositories = Repositories::default();
        for text in ["", " ", "nobody", "nobody/a", "npm/", "://", "/", ":rw", "https://", "a.example"] {
            assert_eq!(suggested(text, &repositories).map(|entry| entry.to_string()), None, "{text}");
        }
    }

    #[test]
    fn no_word_but_those_of_reading_and_writing_is_a_permission() {
        for word in ["", "x", "rx", "admin", "all", "*", "delete", "reads", "writer", "r/w/x"] {
            assert_eq!(access(word), None, "{word}");
        }
        for word in ["r", "RO", "read-only", "Read Only", "pull"] {
            assert_eq!(access(word), Some(Access::Read), "{word}");
        }
        for word in ["rw", "W", "r,w", "Read & Write", "push"] {
            assert_eq!(access(word), Some(Access::ReadWrite), "{word}");
        }
    }

    #[test]
    fn a_package_as_its_client_writes_it_is_found_without_version_host_or_tag() {
        let repositories = Repositories::default();
        for (text, entry) in [
            ("NPM", "npm"),
            ("npm/@acme/ui@1.2.3", "npm/@acme/ui"),
            ("pip:requests==2.31", "pypi/requests"),
            ("registry.example/team/api:1.4", "docker/team/api"),
            ("docker://localhost:5000/team/api", "docker/team/api"),
            ("`npm/left-pad:read-write`", "npm/left-pad:rw"),
            ("npm/@acme/ui:ro", "npm/@acme/ui:r"),
        ] {
            assert_eq!(suggested(text, &repositories).map(|entry| entry.to_string()).as_deref(), Some(entry), "{text}");
        }
    }
}
