//! How a table is written: a row a variant, so that none is without its facts and the list of all is complete.

/// Declares an enum whose variants are the rows of a table: `Variant => facts`. It has `ALL`, in the rows' order, and
/// `row`, the facts of one.
macro_rules! rows {
    ($(#[$meta:meta])* $name:ident: $row:ty { $($(#[$doc:meta])* $variant:ident => $facts:expr,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// Every row, in the order in which they are listed to people.
            pub const ALL: [Self; [$(stringify!($variant)),*].len()] = [$(Self::$variant),*];

            fn row(self) -> &'static $row {
                static ROWS: &[$row] = &[$($facts),*];
                // A variant's number is its place among the rows: both come from one list.
                &ROWS[self as usize]
            }
        }
    };
}

pub(super) use rows;
