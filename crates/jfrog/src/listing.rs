//! Filters and pages over the platform's one long list.

use jiff::Timestamp;

use gatepass_core::listing::{Cursor, Filter, Page};
use gatepass_core::token::Token;

/// The bits of a position that tell tokens of one millisecond apart.
const SPREAD: u32 = 16;

/// The tokens that fit at `now`, newest first, from the cursor on. A page may be longer than `limit` by tokens that
/// share the last one's position, since a cursor could not come between them.
pub(super) fn page(
    mut tokens: Vec<Token>,
    filter: &Filter,
    limit: usize,
    cursor: Option<Cursor>,
    now: Timestamp,
) -> Page {
    tokens.retain(|token| filter.fits(token, now));
    tokens.sort_by_key(|token| std::cmp::Reverse(position(token)));
    let total = tokens.len() as u64;
    if let Some(cursor) = cursor {
        tokens.retain(|token| u128::from(position(token)) < cursor.before);
    }
    let mut end = limit.max(1).min(tokens.len());
    while end > 0 && end < tokens.len() && position(&tokens[end]) == position(&tokens[end - 1]) {
        end += 1;
    }
    let more = end < tokens.len();
    tokens.truncate(end);
    let next = tokens.last().filter(|_| more).map(|token| Cursor { before: position(token).into() });
    Page { tokens, total, next }
}

/// Where a token stands: by its time, and within that by its id. It does not change while others come and go. Times on
/// the wire are whole seconds, and an id that is a UUID of version 7 begins with its milliseconds and a counter.
fn position(token: &Token) -> u64 {
    if let Ok(id) = uuid::Uuid::try_parse(token.id.as_str())
        && id.get_version_num() == 7
    {
        return id.as_u64_pair().0;
    }
    let time = u64::try_from(token.created.as_millisecond()).unwrap_or_default();
    let within = crc32fast::hash(token.id.as_str().as_bytes()) >> (u32::BITS - SPREAD);
    (time << SPREAD) | u64::from(within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token(second: i64) -> Token {
        let created = Timestamp::from_second(second).unwrap();
        Token {
            // As JFrog's: of version 4.
            id: format!("{:08x}-0000-4000-8000-000000000000", rand::random::<u32>()).parse().unwrap(),
            name: "ci-bot".to_owned(),
            username: "admin".to_owned(),
            permission: None,
            scope: None,
            environment: None,
            created_by: "admin".to_owned(),
            created,
            expires: None,
            revoked: None,
            last_used: None,
            hint: String::new(),
        }
    }

    proptest! {
        #[test]
        fn pages_have_every_token_once_newest_first(seconds in prop::collection::vec(0_i64..5, 0..40), limit in 1_usize..9) {
            let tokens: Vec<_> = seconds.into_iter().map(token).collect();
            let now = Timestamp::from_second(10).unwrap();
            let mut seen = Vec::new();
            let mut cursor = None;
            loop {
                let page = page(tokens.clone(), &Filter::default(), limit, cursor, now);
                prop_assert_eq!(page.total, tokens.len() as u64);
                seen.extend(page.tokens);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen.len(), tokens.len());
            prop_assert!(seen.windows(2).all(|pair| pair[0].created >= pair[1].created));
            let distinct: std::collections::HashSet<_> = seen.iter().map(|token| &token.id).collect();
            prop_assert_eq!(distinct.len(), tokens.len());
        }
    }
}
