//! What a denial gives, and what it does not.

use crate::fixture::with_known;
use crate::{GenerateFields, generate_token};
use gatepass_core::token::Permission;

#[test]
fn a_denial_that_is_not_of_reading_itself_gives_no_writing() {
    for opener in ["no frills", "no more 401s please", "without further ado", "cannot build", "no rush"] {
        for between in [": ", " - ", ", ", ". ", " "] {
            for asked in ["a read-only token", "read-only token for staging", "read token please"] {
                let text = format!("{opener}{between}{asked}");
                for permission in [None, Some(Permission::ReadWrite)] {
                    let fields = GenerateFields { permission, ..Default::default() };
                    let understood = with_known(&[], |known| generate_token(Some(&text), &fields, known));
                    let writes = understood.intent.permission == Permission::ReadWrite;
                    assert!(!writes || !understood.unclear.is_empty(), "{text} {permission:?}");
                }
            }
        }
    }
}
