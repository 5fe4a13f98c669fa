//! Addresses in the headers of upstreams' answers: in those that [`headers`](super::super::headers) lets pass at all.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};

use super::super::address::Addresses;
use super::decision::{Decision, Fault, decide};
use super::locations::{Location, Outside, Written};
use gatepass_core::ecosystem::Ecosystem;

/// The headers that hold addresses.
static POINTING: [HeaderName; 3] = [header::LOCATION, header::CONTENT_LOCATION, header::LINK];

/// Whether there may be an address among these headers.
pub(super) fn point(headers: &HeaderMap) -> bool {
    POINTING.iter().any(|name| headers.contains_key(name))
}

/// Makes the addresses in the headers of an answer lead back through the gateway, or takes them out.
///
/// # Errors
/// A client would follow one of them with its credential, and it leads elsewhere.
pub fn map_headers(
    kind: Ecosystem,
    method: &Method,
    status: StatusCode,
    headers: &mut HeaderMap,
    addresses: &Addresses,
) -> Result<(), Fault> {
    map_links(kind, headers, addresses)?;
    let location = match status {
        _ if status.is_redirection() && matches!(*method, Method::GET | Method::HEAD) => Written::Redirect,
        _ if status.is_redirection() => Written::RedirectOfWrite,
        _ if kind.is_oci() && status != StatusCode::CREATED => Written::Upload,
        _ => Written::Created,
    };
    map_one(kind, header::LOCATION, location, headers, addresses)?;
    map_one(kind, header::CONTENT_LOCATION, Written::Header("content-location"), headers, addresses)?;
    Ok(())
}

/// One header that holds one address. One that is in no table is taken out.
fn map_one(
    kind: Ecosystem,
    name: HeaderName,
    written: Written,
    headers: &mut HeaderMap,
    addresses: &Addresses,
) -> Result<(), Fault> {
    let values: Vec<HeaderValue> = headers.get_all(&name).iter().cloned().collect();
    let [value, rest @ ..] = values.as_slice() else { return Ok(()) };
    let Some(place) = Location::of(kind, written) else {
        headers.remove(name);
        return Ok(());
    };
    // Which of several is followed differs, and so does how bytes beyond ASCII are read.
    let (true, Ok(text)) = (rest.is_empty(), value.to_str()) else {
        if place.outside == Outside::TakenOut {
            headers.remove(name);
            return Ok(());
        }
        return Err(Fault::Unreadable("an address in a header stands there twice or is not ASCII"));
    };
    match decide(place, addresses, text)? {
        Decision::Keep => {}
        Decision::TakeOut => drop(headers.remove(name)),
        Decision::Write(address) => {
            // A path alone is right however the client came here: through a proxy that ends TLS, too.
            let address = if name == header::LOCATION {
                addresses.path_of(&address).map(str::to_owned).unwrap_or(address)
            } else {
                address
            };
            let value = HeaderValue::from_str(&address).map_err(|_| Fault::Unreadable("an address is no header"))?;
            headers.insert(name, value);
        }
    }
    Ok(())
}

/// `Link` headers. They are written anew with address and relation alone, since clients split them in ways of their own.
fn map_links(kind: Ecosystem, headers: &mut HeaderMap, addresses: &Addresses) -> Result<(), Fault> {
    let values: Vec<HeaderValue> = headers.get_all(header::LINK).iter().cloned().collect();
    headers.remove(header::LINK);
    for value in &values {
        let mut kept = Vec::new();
        for (address, relation) in links(value.to_str().unwrap_or_default()) {
            let written = relation.split(' ').any(|one| one.eq_ignore_ascii_case("next")).then_some("next");
            let Some(place) = Location::of(kind, Written::Link(written)) else { continue };
            let address = match decide(place, addresses, &address)? {
                Decision::Keep => address,
                Decision::Write(address) => address,
                Decision::TakeOut => continue,
            };
            kept.push(format!("<{address}>; rel=\"{relation}\""));
        }
        if let Ok(value) = HeaderValue::from_str(&kept.join(", "))
            && !kept.is_empty()
        {
            headers.append(header::LINK, value);
        }
    }
    Ok(())
}

/// The links of a header with their relations: RFC 8288, section 3, without other parameters. What cannot be read ends it.
fn links(value: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut rest = value.trim();
    while let Some((address, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        let (parameters, following) = after.split_at(end_of_parameters(after));
        if let Some(relation) = relation(parameters)
            && !address.contains(['"', '<', ',', ';', ' '])
        {
            links.push((address.to_owned(), relation));
        }
        rest = following.trim_start_matches(',').trim_start();
    }
    links
}

/// Where the next link begins: at the first comma that is not quoted.
fn end_of_parameters(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// The relation among a link's parameters, if it is a plain one.
fn relation(parameters: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._ :/".contains(letter);
    parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case("rel") && value.chars().all(plain)).then(|| value.to_owned())
    })
}
