"""People and businesses for the tests of books. Alice owns a French business; Basile another one."""
