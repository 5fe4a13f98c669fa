//! Python's index pages (PEP 503). They are read as browsers read HTML, and only what such a page is for is written anew:
//! links with their `data-` attributes, and what the index says of itself. So nothing passes that another reader would find.

use std::fmt::Write as _;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::super::address::Addresses;
use super::decision::{Decision, Fault, decide};
use super::locations::{Location, Written};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::markup::escaped;

/// The page with its links mapped.
pub(super) fn map_page(kind: Ecosystem, addresses: &Addresses, page: &[u8]) -> Result<Vec<u8>, Fault> {
    let page = std::str::from_utf8(page).map_err(|_| Fault::Unreadable("an index page is not in UTF-8"))?;
    let Some(location) = Location::of(kind, Written::Attribute("a", "href")) else {
        return Err(Fault::Unreadable("a page stands where this type of registry has none"));
    };
    let mut addresses = addresses.clone();
    let (mut based, mut open) = (false, false);
    let mut head = String::from("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n");
    let mut body = String::new();
    let mut emitter = DefaultEmitter::default();
    // What is within <script> and <style> is no markup.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => {
                let value = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes())?;
                    Some(String::from_utf8_lossy(&value.value.0).into_owned())
                };
                match &tag.name.0[..] {
                    b"base" => {
                        // The first one counts, for all links of the page.
                        if let Some(base) = value("href").filter(|_| !based) {
                            if !body.is_empty() {
                                return Err(Fault::Unreadable(
                                    "<base> stands after links, and clients differ in what that means",
                                ));
                            }
                            addresses = addresses.with_base(&base);
                            based = true;
                        }
                    }
                    b"meta" => {
                        if let (Some(name), Some(content)) = (value("name"), value("content"))
                            && matches!(
                                name.as_str(),
                                "pypi:repository-version"
                                    | "pypi:project-status"
                                    | "pypi:project-status-reason"
                                    | "api-version"
                            )
                        {
                            let (name, content) = (escaped(&name), escaped(&content));
                            let _ = writeln!(head, "<meta name=\"{name}\" content=\"{content}\">");
                        }
                    }
                    b"a" => {
                        close(&mut body, &mut open);
                        let Some(link) = value("href") else { continue };
                        let link = match decide(location, &addresses, &link)? {
                            Decision::Keep => link,
                            Decision::Write(link) => link,
                            Decision::TakeOut => continue,
                        };
                        let _ = write!(body, "<a href=\"{}\"", escaped(&link));
                        for (name, value) in &tag.attributes {
                            let name = String::from_utf8_lossy(&name.0);
                            if name.strip_prefix("data-").is_some_and(|rest| {
                                rest.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
                            }) {
                                let _ =
                                    write!(body, " {name}=\"{}\"", escaped(&String::from_utf8_lossy(&value.value.0)));
                            }
                        }
                        body.push('>');
                        open = true;
                    }
                    _ => {}
                }
            }
            Token::EndTag(tag) if &tag.name.0[..] == b"a" => close(&mut body, &mut open),
            Token::String(text) if open => body.push_str(&escaped(&String::from_utf8_lossy(&text.value.0))),
            _ => {}
        }
    }
    close(&mut body, &mut open);
    Ok(format!("{head}</head><body>\n{body}</body></html>\n").into_bytes())
}

fn close(body: &mut String, open: &mut bool) {
    if std::mem::take(open) {
        body.push_str("</a><br>\n");
    }
}
