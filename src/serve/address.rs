//! Addresses that upstreams put into their answers, as clients must see them: leading back through the gateway.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use bytes::{Bytes, BytesMut};
use url::Url;

use super::kind::Kind;

/// Where a repository is, on both sides.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The upstream's scheme, host and port: `http://127.0.0.1:4873`.
    upstream_origin: String,
    /// The path at the upstream that the repository begins at, without a closing slash.
    upstream_prefix: String,
    /// The gateway's address as this client knows it: `https://gate.example`.
    gateway_origin: String,
    /// The gateway's path that the repository begins at, without a closing slash.
    gateway_prefix: String,
}

impl Addresses {
    /// The addresses of a repository whose upstream begins at `upstream_prefix` of `upstream`, and at `gateway_prefix` here.
    pub fn new(upstream: &Url, upstream_prefix: &str, gateway_origin: &str, gateway_prefix: &str) -> Self {
        Self {
            upstream_origin: upstream.origin().ascii_serialization(),
            upstream_prefix: upstream_prefix.trim_end_matches('/').to_owned(),
            gateway_origin: gateway_origin.trim_end_matches('/').to_owned(),
            gateway_prefix: gateway_prefix.to_owned(),
        }
    }

    /// A `Location` as the client must follow it. An address at a host of somebody else's stays as it is; so does a
    /// relative one, since paths below the repository are the same on both sides.
    pub fn location(&self, value: &str) -> String {
        let path = match Url::parse(value) {
            Ok(url) if url.origin().ascii_serialization() == self.upstream_origin => {
                let start = url.as_str().len() - url[url::Position::BeforePath..].len();
                url.as_str()[start..].to_owned()
            }
            Ok(_) => return value.to_owned(),
            Err(_) if value.starts_with('/') && !value.starts_with("//") => value.to_owned(),
            Err(_) => return value.to_owned(),
        };
        match path.strip_prefix(&self.upstream_prefix) {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '?', '#']) => {
                format!("{}{rest}", self.gateway_prefix)
            }
            _ => value.to_owned(),
        }
    }

    /// A `Link` header (RFC 8288) with every address in it as [`location`](Self::location) has it; but a whole address stays
    /// whole, since some clients ask for it as it stands.
    pub fn links(&self, value: &str) -> String {
        let mut links = String::with_capacity(value.len());
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('<') {
            let Some((address, after)) = after.split_once('>') else { break };
            links.push_str(before);
            links.push('<');
            let ours = self.location(address);
            if ours.starts_with('/') && !address.starts_with('/') {
                links.push_str(&self.gateway_origin);
            }
            links.push_str(&ours);
            links.push('>');
            rest = after;
        }
        links.push_str(rest);
        links
    }

    /// What replaces the upstream's addresses in a document of a registry of this type while it streams past: whole ones
    /// everywhere, and those that begin at the upstream's root, `href="/packages/…"`, where such documents have links.
    pub fn in_document(&self, kind: Kind) -> Replacer {
        let upstream = format!("{}{}", self.upstream_origin, self.upstream_prefix);
        let gateway = format!("{}{}", self.gateway_origin, self.gateway_prefix);
        let escaped = |address: &str| address.replace('/', r"\/");
        let mut pairs = Vec::new();
        // An address ends at a slash or at the quote that closes it, so that port 80 is not found in port 8080.
        for end in ["/", "\"", "'", "#", "?"] {
            pairs.push((format!("{upstream}{end}"), format!("{gateway}{end}")));
        }
        for end in [r"\/", "\""] {
            pairs.push((format!("{}{end}", escaped(&upstream)), format!("{}{end}", escaped(&gateway))));
        }
        for start in before_links(kind) {
            let plain = |prefix: &str| format!("{start}{prefix}/");
            let in_php = |prefix: &str| format!("{start}{}", escaped(&format!("{prefix}/")));
            // `//host/…` begins at no root.
            let other = format!("{}/", self.upstream_prefix);
            for link in [&plain as &dyn Fn(&str) -> String, &in_php] {
                pairs.push((link(&other), link(&other)));
                pairs.push((link(&self.upstream_prefix), link(&self.gateway_prefix)));
            }
        }
        Replacer::new(pairs)
    }
}

/// What stands right before a link in the documents of this type whose links may begin at the upstream's root.
fn before_links(kind: Kind) -> Vec<String> {
    // Names of JSON fields, with and without the space that some writers put after the colon.
    let fields = |names: &[&str]| -> Vec<String> {
        names.iter().flat_map(|name| [format!("\"{name}\":\""), format!("\"{name}\": \"")]).collect()
    };
    match kind {
        Kind::Pypi => [fields(&["url"]), vec!["href=\"".to_owned(), "href='".to_owned()]].concat(),
        Kind::Composer => fields(&[
            "metadata-url",
            "providers-url",
            "providers-lazy-url",
            "providers-api",
            "notify-batch",
            "notify",
            "search",
            "list",
            "dist-url",
            "api-url",
        ]),
        _ => Vec::new(),
    }
}

/// Replaces some words by others in a text that comes in pieces, and holds back no more than a word's length.
#[derive(Clone, Debug)]
pub struct Replacer {
    /// `None` when the words make no automaton, which they always do: they are few and short.
    finder: Option<Arc<AhoCorasick>>,
    replacements: Arc<Vec<String>>,
    longest: usize,
    held: BytesMut,
}

impl Replacer {
    fn new(pairs: Vec<(String, String)>) -> Self {
        let (words, replacements): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        let finder = AhoCorasick::builder().match_kind(aho_corasick::MatchKind::LeftmostLongest).build(&words);
        Self { finder: finder.ok().map(Arc::new), replacements: Arc::new(replacements), longest, held: BytesMut::new() }
    }

    /// The text up to where a word may have begun.
    pub fn push(&mut self, piece: &[u8]) -> Bytes {
        self.held.extend_from_slice(piece);
        self.take(false)
    }

    /// The rest of the text.
    pub fn finish(&mut self) -> Bytes {
        self.take(true)
    }

    fn take(&mut self, all: bool) -> Bytes {
        let Some(finder) = &self.finder else { return self.held.split().freeze() };
        let mut done = BytesMut::with_capacity(self.held.len());
        let mut read = 0;
        // A word that begins before here is whole in what has come.
        let settled = if all { self.held.len() } else { (self.held.len() + 1).saturating_sub(self.longest) };
        for found in finder.find_iter(&self.held[..]).take_while(|found| found.start() < settled) {
            done.extend_from_slice(&self.held[read..found.start()]);
            done.extend_from_slice(self.replacements[found.pattern().as_usize()].as_bytes());
            read = found.end();
        }
        if settled > read {
            done.extend_from_slice(&self.held[read..settled]);
            read = settled;
        }
        let _ = self.held.split_to(read);
        done.freeze()
    }
}
