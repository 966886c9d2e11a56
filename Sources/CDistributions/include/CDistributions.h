int cd_stub(void);
